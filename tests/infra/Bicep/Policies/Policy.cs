using System.Text;
using System.Xml;
using Dgp.Infra.Tests.Bicep.Evaluation;
using Dgp.Infra.Tests.Bicep.Language;

namespace Dgp.Infra.Tests.Bicep.Policies;

/// <summary>A rule of ours, on top of what the language and Azure's schemas ask for.</summary>
/// <param name="types">Kinds of resources that it is about. One that is never deployed is a finding: the rule would check nothing.</param>
internal abstract class Policy(params string[] types)
{
    public static IReadOnlyList<Policy> All { get; } =
        [.. typeof(Policy).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Policy)) && !t.IsAbstract).Select(t => (Policy)Activator.CreateInstance(t)!)];

    /// <summary>From the name of the class: NoSharedKeys is no-shared-keys.</summary>
    public string Id => GetType().Name.Aggregate(
        new StringBuilder(), (id, letter) => id.Append(char.IsUpper(letter) && id.Length > 0 ? "-" : "").Append(char.ToLowerInvariant(letter))).ToString();

    public virtual IEnumerable<Finding> Check(TemplateFolder folder, IReadOnlyList<Deployment> deployments) => types.SelectMany(type =>
        deployments.Any(d => d.OfType(type).Any())
            ? deployments.SelectMany(d => d.OfType(type).SelectMany(r => Check(d, r)))
            : [deployments[0].Entry.Source.At(0).Finding(Id, $"No {type} is ever deployed.")]);

    protected virtual IEnumerable<Finding> Check(Deployment deployment, Resource resource) => [];

    /// <summary>Of ISO 8601, as Azure writes it; null if it is none.</summary>
    protected static TimeSpan? Duration(Value? value)
    {
        try
        {
            return XmlConvert.ToTimeSpan(value?.Text ?? "");
        }
        catch (FormatException)
        {
            return null;
        }
    }

    protected IEnumerable<Finding> Unless(bool holds, Place place, string message) => holds ? [] : [place.Finding(Id, message)];

    /// <summary>A property must be set, and to this.</summary>
    protected IEnumerable<Finding> Must(Resource resource, Predicate<Value> hold, string wanted, params string[] path) =>
        Unless(resource[path] is { } value && hold(value), resource.PlaceOf(path), $"{string.Join('.', path)} of a {resource.Type} must be {wanted}.");

    protected IEnumerable<Finding> Must(Resource resource, bool wanted, params string[] path) =>
        Must(resource, v => v.Is(wanted), wanted ? "true" : "false", path);
}
