using System.Globalization;

namespace Dgp.Worker.Training;

/// <summary>A line of a training's history. What a line does not say is NaN.</summary>
internal readonly record struct HistoryRow(double Pictures, double Generator, double Real, double Fake, double Distance)
{
    /// <summary>A line without a number of pictures, such as one that a full disk cut short, is left out.</summary>
    /// <param name="lines">Of history.csv: the names of its columns first.</param>
    public static IReadOnlyList<HistoryRow> Read(IEnumerable<string> lines)
    {
        string[]? names = null;
        var rows = new List<HistoryRow>();
        foreach (var line in lines)
        {
            var cells = line.Split(',');
            if (names is null)
            {
                names = cells;
                continue;
            }

            double Cell(string name) => Number(cells.ElementAtOrDefault(Array.IndexOf(names, name)));
            var row = new HistoryRow(Cell("pictures"), Cell("generator"), Cell("real"), Cell("fake"), Cell("distance"));
            if (double.IsFinite(row.Pictures))
            {
                rows.Add(row);
            }
        }

        return rows;
    }

    private static double Number(string? cell) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : double.NaN;
}
