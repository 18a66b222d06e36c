// torch already uses every core, and the seeds are global to the process.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
[assembly: Xunit.AssemblyFixture(typeof(Dgp.Engine.Tests.TinyPrior))]
