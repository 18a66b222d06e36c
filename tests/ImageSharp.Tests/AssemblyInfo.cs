// Some tests measure what the process allocates.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
