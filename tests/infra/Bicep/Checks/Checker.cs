using Dgp.Infra.Tests.Bicep.Evaluation;
using Dgp.Infra.Tests.Bicep.Language;
using Dgp.Infra.Tests.Bicep.Policies;
using Dgp.Infra.Tests.Bicep.Schema;

namespace Dgp.Infra.Tests.Bicep.Checks;

/// <summary>Everything there is to say about a folder of templates.</summary>
internal static class Checker
{
    /// <param name="entries">Templates that are deployed by themselves.</param>
    /// <param name="schemas">Null: types of resources are not checked.</param>
    public static IReadOnlyList<Finding> Check(TemplateFolder folder, Schemas? schemas, IReadOnlyList<Policy> policies, params string[] entries)
    {
        var templates = folder.Templates;
        var findings = templates.SelectMany(t => t.Findings).ToList();
        if (findings.Any(f => f.Rule is Rules.Syntax or Rules.Cycle or Rules.NotUnderstood))
        {
            return findings;
        }

        if (folder.Files.ContainsKey("main.parameters.json"))
        {
            findings.AddRange(ParameterFile.Check(folder, folder.Of("main.bicep")));
        }

        var run = new Run(folder, schemas);
        var deployments = entries.Select(folder.Of).SelectMany(e => ParameterSets.Of(e).Select(p => run.Deploy(e, p))).ToList();
        findings.AddRange(run.Findings);
        findings.AddRange(run.Unreached(templates));
        findings.AddRange(NeverCalled(templates, deployments));
        findings.AddRange(policies.SelectMany(p => p.Check(folder, deployments)).Distinct());
        return [.. findings.OrderBy(f => (f.File, f.Line, f.Column))];
    }

    private static IEnumerable<Finding> NeverCalled(IEnumerable<Template> templates, IEnumerable<Deployment> deployments) =>
        templates.Except(deployments.SelectMany(d => d.Scopes).Select(s => s.Template))
            .Select(t => t.Source.At(0).Finding(Rules.NeverCalled, "No template uses this one."));
}
