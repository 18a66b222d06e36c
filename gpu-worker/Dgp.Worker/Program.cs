using Dgp.Worker.CommandLine;

return Cli.Run(args);
