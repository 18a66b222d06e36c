using Dgp.FunctionsHost.Tests;

[assembly: AssemblyFixture(typeof(Storage))]

// Each test has two processes of its own, and on two cores a start takes its time.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
