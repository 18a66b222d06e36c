// Most tests wait, for locks to end or for other processes, and hardly compute.
[assembly: Xunit.CollectionBehavior(MaxParallelThreads = 8)]
