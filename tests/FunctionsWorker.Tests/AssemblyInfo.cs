using FunctionsWorker.Tests;

[assembly: AssemblyFixture(typeof(Storage))]

// They mostly wait for processes of their own.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
