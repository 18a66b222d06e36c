using System.Globalization;
using System.Text;
using System.Xml;
using Dgp.Engine.Baselines;
using Dgp.Engine.Tasks;
using Dgp.Worker.Restoring;

namespace Dgp.Worker.Evaluation;

/// <summary>
/// <c>index.html</c>: the tables, the plots and the pictures in rows, in one file that needs nothing else, so that it can be sent to somebody. It is XML, too; its script
/// therefore has no character that XML and HTML read differently.
/// </summary>
internal sealed class Page(EvaluationReport report, IReadOnlyList<MeasuredRun> runs, IReadOnlyList<Metric> metrics, PagePictures pictures)
{
    public const string Name = "index.html";

    private static readonly XmlWriterSettings Settings = new()
    {
        OmitXmlDeclaration = true, Indent = false, Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
    };

    public void Save(Stream stream)
    {
        using var html = XmlWriter.Create(stream, Settings);
        html.WriteDocType("html", null, null, null);
        using (html.Within("html", ("lang", "en")))
        {
            Head(html);
            using (html.Within("body"))
            {
                Introduction(html);
                using (html.Within("main"))
                {
                    foreach (var task in report.Summaries)
                    {
                        Section(html, task);
                    }
                }

                html.Raw("script", Resource("page.js"));
            }
        }
    }

    private string Title => string.Create(CultureInfo.InvariantCulture, $"Evaluation on {report.Pictures} pictures");

    private void Head(XmlWriter html)
    {
        using (html.Within("head"))
        {
            html.Empty("meta", ("charset", "utf-8"));
            html.Empty("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
            html.Element("title", Title);
            html.Raw("style", Resource("page.css"));
        }
    }

    private void Introduction(XmlWriter html)
    {
        using (html.Within("header"))
        {
            html.Element("h1", Title);
            html.Element("p", string.Create(
                CultureInfo.InvariantCulture,
                $"Prior {report.Prior}, class {report.Class}, {Steps("iterations", report.Steps)}, {Steps("of dip", report.DipSteps)}, {(report.Raw ? "the methods' own pictures (--raw)" : "known pixels and light kept")}. {report.Runs - report.Missing} of {report.Runs} runs are done, {report.Failed} of them failed."));
            html.Element("p", MarkdownTables.Explanation);
            foreach (var note in report.Notes)
            {
                html.Element("p", note);
            }

            using (html.Within("nav", ("aria-label", "Tasks")))
            using (html.Within("ul"))
            {
                foreach (var task in report.Summaries)
                {
                    using (html.Within("li"))
                    {
                        html.Element("a", MarkdownTables.Title(task.Task), ("href", $"#{task.Task.Verb()}"));
                    }
                }
            }

            // Of use only to the script, which shows it.
            using (html.Within("form", ("hidden", "hidden")))
            using (html.Within("label"))
            {
                html.WriteString("Size of the pictures");
                html.Empty("input", ("type", "range"), ("id", "size"), ("min", "32"), ("max", "320"), ("step", "32"), ("value", "96"));
            }
        }
    }

    private static string Steps(string what, int? steps) => steps is int n ? string.Create(CultureInfo.InvariantCulture, $"{n} {what}") : $"{what} by default";

    private void Section(XmlWriter html, TaskSummary task)
    {
        var verb = task.Task.Verb();
        var own = runs.Where(r => r.Run.Key.Task == task.Task).ToList();
        using (html.Within("section", ("id", verb), ("aria-labelledby", $"{verb}-title")))
        {
            html.Element("h2", MarkdownTables.Title(task.Task), ("id", $"{verb}-title"));
            Table(html, task);
            if (task.Unmeasured > 0)
            {
                html.Element("p", MarkdownTables.Unmeasured(task));
            }

            html.Empty("img", ("class", "chart"), ("alt", $"Each run's {task.Leading.Title}, by method, and the means with their intervals: the figures of the table above."), ("src", PagePictures.Chart(task, own, metrics)));
            Rows(html, task, own);
        }
    }

    private void Table(XmlWriter html, TaskSummary task)
    {
        var shown = task.Metrics(metrics);
        using (html.Within("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", $"Table of {MarkdownTables.Title(task.Task)}")))
        using (html.Within("table"))
        {
            html.Element("caption", "Mean and its 95 % interval; arrows say which way is better.");
            using (html.Within("thead"))
            using (html.Within("tr"))
            {
                foreach (var heading in shown.Select(MarkdownTables.Heading).Prepend("n").Prepend("method"))
                {
                    html.Element("th", heading, ("scope", "col"));
                }
            }

            using (html.Within("tbody"))
            {
                foreach (var method in task.Methods)
                {
                    using (html.Within("tr"))
                    {
                        html.Element("th", method.Method, ("scope", "row"));
                        html.Element("td", MarkdownTables.Count(task, method));
                        foreach (var metric in shown)
                        {
                            Cell(html, task, method, metric);
                        }
                    }
                }
            }
        }
    }

    private static void Cell(XmlWriter html, TaskSummary task, MethodSummary method, Metric metric)
    {
        if (!method.Values.TryGetValue(metric.Key, out var value))
        {
            html.Element("td", "");
            return;
        }

        using (task.Best(metric) == value.Mean ? html.Within("td", ("class", "best")) : html.Within("td"))
        {
            html.WriteString(metric.Text(value.Mean));
            if (!double.IsNaN(value.Low))
            {
                html.Element("small", $"{metric.Text(value.Low)} to {metric.Text(value.High)}");
            }
        }
    }

    private void Rows(XmlWriter html, TaskSummary task, List<MeasuredRun> own)
    {
        var verb = task.Task.Verb();
        var first = task.Methods.FirstOrDefault(m => m.Method == MethodSummary.Reference) ?? task.Methods[^1];
        var byPicture = WorstFirst(own, first.Method, task.Leading);
        var fitting = pictures.ThatFit(task.Task, byPicture);
        html.Element("p", fitting.Count == byPicture.Count
            ? $"All {byPicture.Count} pictures, the worst of {first.Method} by {task.Leading.Title} first."
            : $"{fitting.Count} of {byPicture.Count} pictures, as many as keep this file small: the worst of {first.Method} by {task.Leading.Title}. All are in the folder pictures beside it.");
        Order(html, task, $"{verb}-rows", first.Method);
        using (html.Within("ol", ("class", "rows"), ("id", $"{verb}-rows")))
        {
            foreach (var picture in fitting)
            {
                Row(html, task, picture);
            }
        }
    }

    /// <summary>Each picture's runs; those without a value last.</summary>
    private static List<List<MeasuredRun>> WorstFirst(IEnumerable<MeasuredRun> own, string method, Metric metric) => [.. own
        .GroupBy(r => r.Picture.Name, StringComparer.Ordinal)
        .Select(g => g.ToList())
        .OrderBy(g => g.Where(r => r.Run.Key.Method == method).Select(metric.Of).OfType<double>().DefaultIfEmpty(double.PositiveInfinity).Average() * metric.Better)];

    private void Order(XmlWriter html, TaskSummary task, string rows, string method)
    {
        using (html.Within("form", ("class", "order"), ("hidden", "hidden"), ("data-rows", rows)))
        {
            Select(html, "Order by", "metric", [.. task.Metrics(metrics).Where(m => m.Better != 0).Select(m => (m.Key, m.Title, m.Better, m == task.Leading))]);
            Select(html, "of", "method", [.. task.Methods.Select(m => (m.Method, m.Method, 0, m.Method == method))]);
            Select(html, "direction", "direction", [("worst", "worst first", 0, true), ("best", "best first", 0, false)]);
            html.Element("output", "", ("aria-live", "polite"));
        }
    }

    private static void Select(XmlWriter html, string label, string name, IReadOnlyList<(string Value, string Text, int Better, bool Chosen)> choices)
    {
        using (html.Within("label"))
        {
            html.WriteString(label);
            using (html.Within("select", ("name", name)))
            {
                foreach (var (value, text, better, chosen) in choices)
                {
                    List<(string, string)> attributes = [("value", value)];
                    if (better != 0)
                    {
                        attributes.Add(("data-better", better.ToString(CultureInfo.InvariantCulture)));
                    }

                    if (chosen)
                    {
                        attributes.Add(("selected", "selected"));
                    }

                    html.Element("option", text, [.. attributes]);
                }
            }
        }
    }

    private void Row(XmlWriter html, TaskSummary task, List<MeasuredRun> row)
    {
        var picture = row[0].Picture;
        using (html.Within("li", ("class", "row")))
        {
            html.Element("h3", picture.Class is { } name ? $"{picture.Name} ({name})" : picture.Name);
            using (html.Within("div", ("class", "strip")))
            {
                Given(html, "original", pictures.Original(picture));
                // The method input is the damaged picture itself.
                if (task.Task != RestorationTask.Reconstruct && row.All(r => r.Run.Key.Method != Baseline.Input.Name))
                {
                    Given(html, "damaged", pictures.Damaged(picture, task.Task));
                }

                foreach (var run in row)
                {
                    Result(html, task, run);
                }
            }
        }
    }

    private static void Given(XmlWriter html, string what, string? source)
    {
        if (source is not null)
        {
            using (html.Within("figure"))
            {
                html.Empty("img", ("alt", what), ("src", source), ("loading", "lazy"));
                html.Element("figcaption", what);
            }
        }
    }

    private void Result(XmlWriter html, TaskSummary task, MeasuredRun run)
    {
        var key = run.Run.Key;
        var name = key.Seed is long seed && report.Seeds > 1 ? string.Create(CultureInfo.InvariantCulture, $"{key.Method}, seed {seed}") : key.Method;
        List<(string, string)> attributes = [("data-method", key.Method)];
        if (run.Run.Error is { } error)
        {
            using (html.Within("figure", [.. attributes.Append(("class", "failed"))]))
            {
                html.Element("span", "", ("class", "empty"));
                using (html.Within("figcaption"))
                {
                    html.Element("strong", name);
                    html.WriteString($"{error.Code}: {error.Message}");
                }
            }

            return;
        }

        var known = task.Metrics(metrics).Where(m => m.Better != 0).Select(m => (Metric: m, Value: m.Of(run))).Where(m => m.Value is not null).ToList();
        // JavaScript's word for it.
        attributes.AddRange(known.Select(m => ($"data-{m.Metric.Key}", double.IsInfinity(m.Value!.Value) ? "Infinity" : m.Value.Value.ToString("R", CultureInfo.InvariantCulture))));
        using (html.Within("figure", [.. attributes]))
        {
            html.Empty("img", ("alt", $"restored by {name}"), ("src", pictures.Restored(run)), ("loading", "lazy"));
            using (html.Within("figcaption"))
            {
                html.Element("strong", name);
                foreach (var (metric, value) in known.Where(m => Captioned(task, m.Metric)))
                {
                    // "PSNR, dB" and its number: the unit is in the table.
                    html.WriteString($"{metric.Title.Split(',')[0]} {metric.Text(value!.Value)}");
                    html.Empty("br");
                }
            }
        }
    }

    // Two lines under a picture; all the others are in the table and in results.csv.
    private static bool Captioned(TaskSummary task, Metric metric) =>
        metric == task.Leading || metric.Key == (task.Task == RestorationTask.Inpaint ? "hole_ssim_range1" : "ssim_range1");

    private static string Resource(string name)
    {
        using var stream = typeof(Page).Assembly.GetManifestResourceStream($"{typeof(Page).Namespace}.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
