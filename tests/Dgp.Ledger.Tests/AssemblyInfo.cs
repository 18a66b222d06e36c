[assembly: AssemblyFixture(typeof(Dgp.Ledger.Tests.Storage))]
