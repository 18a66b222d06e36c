using Dgp.Worker.Jobs;

namespace Dgp.Worker.Tests.Jobs;

public sealed class WorkloadTests
{
    [Fact]
    public void Looking_for_a_start_is_a_fifth_of_a_restoration()
    {
        var load = new Workload(3, 400, Selects: true);

        Assert.Equal(0, load.Percent(load.AfterCandidates(0, 0, 200)));
        Assert.Equal(10, load.Percent(load.AfterCandidates(0, 100, 200)));
        Assert.Equal(20, load.Percent(load.AfterIterations(0, 0)));
        Assert.Equal(60, load.Percent(load.AfterIterations(0, 200)));
        Assert.Equal(100, load.Percent(load.AfterIterations(0, 400)));
    }

    [Fact]
    public void A_method_that_looks_for_none_has_only_iterations() =>
        Assert.Equal(25, new Workload(1, 400, Selects: false) is var load ? load.Percent(load.AfterIterations(0, 100)) : 0);

    [Fact]
    public void Two_inversions_and_the_pictures_after_them_follow_each_other_without_a_gap_and_never_backwards()
    {
        var load = new Workload(3, 90, Selects: true, Restorations: 2, Pictures: 30);
        double[] moments =
        [
            load.AfterCandidates(0, 0, 9), load.AfterCandidates(0, 9, 9), load.AfterIterations(0, 45), load.AfterIterations(0, 90),
            load.AfterCandidates(1, 0, 9), load.AfterCandidates(1, 9, 9), load.AfterIterations(1, 45), load.AfterIterations(1, 90),
            load.AfterPictures(0), load.AfterPictures(15), load.AfterPictures(30),
        ];

        Assert.Equal(moments.Order(), moments);
        Assert.Equal(moments[3], moments[4]);
        Assert.Equal(moments[7], moments[8]);
        Assert.Equal(100, load.Percent(moments[^1]));
        // A picture costs a third of an iteration.
        Assert.Equal(10, load.AfterPictures(30) - load.AfterPictures(0), 9);
    }
}
