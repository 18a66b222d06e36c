using Dgp.Functions.Tests.Running;

// The first is looked at from outside only; the tests of single classes bring their own moments and leave the second to themselves.
[assembly: AssemblyFixture(typeof(RunningFunctions))]
[assembly: AssemblyFixture(typeof(LocalServices))]
