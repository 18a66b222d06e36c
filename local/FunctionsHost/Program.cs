using Dgp.FunctionsHost;

// dgp-functions-host [FOLDER]: runs the functions app that was built into the folder, by default the current one.
return await HostRun.RunAsync(args is [var folder, ..] ? folder : Environment.CurrentDirectory);
