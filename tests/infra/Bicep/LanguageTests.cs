using Dgp.Infra.Tests.Bicep.Checks;
using Dgp.Infra.Tests.Bicep.Schema;

namespace Dgp.Infra.Tests.Bicep;

/// <summary>Templates of a made-up provider, whose schema is among the fixtures: the checks by schema work also where Azure's schemas are not.</summary>
public sealed class LanguageTests
{
    private const string Sound = """
        @description('Name.')
        @maxLength(10)
        param name string

        @description('Colour.')
        @allowed(['red', 'blue'])
        param colour string = 'red'

        @description('Wheels.')
        param wheels ('small' | 'big')[] = ['small']

        var common = { colour: colour, owner: { mail: 'a@example.org' } }

        resource parts 'Example.Toys/boxes@2025-01-01' existing = {
          name: 'parts'

          resource lid 'lids' existing = {
            name: 'default'
          }
        }

        resource car 'Example.Toys/cars@2025-01-01' = {
          name: name
          location: 'here'
          properties: union(common, {
            speed: colour == 'red' ? 3 : 2
            boxId: parts::lid.id
            wheels: [for (wheel, i) in wheels: { size: wheel, number: i }]
            engine: { kind: 'electric', volts: 12 }
            labels: { any: 'text' }
          })
        }

        resource radio 'Example.Toys/cars/radios@2025-01-01' = if (colour == 'blue') {
          parent: car
          name: 'radio'
        }

        @description('Plate.')
        output plate string = car.properties.plate

        """;

    private static readonly Lazy<Schemas> Toys = new(() => new Schemas(Repository.PathOf("tests", "infra", "Bicep", "fixtures")));

    [Fact]
    public void A_sound_template_has_no_findings() => Assert.Empty(Findings(Sound));

    internal static IReadOnlyList<(string Rule, string Right, string Wrong)> Cases { get; } =
    [
        (Rules.UnknownType, "cars@2025-01-01' = {", "cars@2024-01-01' = {"),
        (Rules.UnknownType, "Example.Toys/boxes", "Example.Games/boxes"),
        (Rules.UnknownType, "'lids' existing", "'lid' existing"),
        (Rules.UnknownProperty, "location: 'here'", "location: 'here'\n  place: 'there'"),
        (Rules.UnknownProperty, "mail: 'a@example.org'", "phone: '1'"),
        (Rules.UnknownProperty, "{ size: wheel, number: i }", "{ size: wheel, count: i }"),
        (Rules.UnknownProperty, "volts: 12", "volts: 12, litres: 2"),
        (Rules.UnknownProperty, "car.properties.plate", "car.properties.plates"),
        (Rules.ReadOnly, "labels: {", "plate: 'x'\n    labels: {"),
        (Rules.Required, "    speed: colour == 'red' ? 3 : 2\n", ""),
        (Rules.Required, "{ size: wheel, number: i }", "{ number: i }"),
        (Rules.Required, "kind: 'electric', ", ""),
        (Rules.Required, "  location: 'here'\n", ""),
        (Rules.Required, "location: 'here'", "location: null"),
        (Rules.Value, "@allowed(['red', 'blue'])", "@allowed(['red', 'green'])"),
        (Rules.Value, "('small' | 'big')[] = ['small']", "('small' | 'big')[] = ['large']"),
        (Rules.Value, "? 3 : 2", "? 3 : 99"),
        (Rules.Value, "kind: 'electric'", "kind: 'steam'"),
        (Rules.Value, "mail: 'a@example.org'", "mail: 'nowhere'"),
        (Rules.Value, "name: 'default'", "name: 'others'"),
        (Rules.Kind, "? 3 : 2", "? 3 : '2'"),
        (Rules.Kind, "wheels: [for (wheel, i) in wheels: { size: wheel, number: i }]", "wheels: { of: wheels }"),
        (Rules.Kind, "labels: { any: 'text' }", "labels: { any: 1 }"),
        (Rules.Kind, "output plate string", "output plate int"),
        (Rules.Existing, "name: 'parts'", "name: 'parts'\n  location: 'here'"),
        (Rules.Parent, "parent: car", "parent: parts"),
        (Rules.Undeclared, "parts::lid", "parts::cover"),
        (Rules.LateValue, "name: 'radio'", "name: car.properties.plate"),
        (Rules.Absent, "output plate string = car", "output plate string = radio"),
        (Rules.Unreached, "colour == 'blue'", "colour == 'green'"),
    ];

    public static TheoryData<string, string, string> Broken => [.. Cases];

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_template_is_found_out(string rule, string right, string wrong)
    {
        var broken = TemplateFolder.Of(("main.bicep", Sound)).With("main.bicep", right, wrong).Files["main.bicep"];

        Assert.Contains(Findings(broken), f => f.Rule == rule);
    }

    [Fact]
    public void An_unknown_property_is_told_with_the_one_that_was_probably_meant() =>
        Assert.Contains(Findings(Sound.Replace("speed:", "sped:", StringComparison.Ordinal)), f => f.Message.EndsWith("Did you mean 'speed'?", StringComparison.Ordinal));

    private static IReadOnlyList<Language.Finding> Findings(string text) =>
        Checker.Check(TemplateFolder.Of(("main.bicep", text)), Toys.Value, [], "main.bicep");
}
