namespace Dgp.Infra.Tests.Bicep;

/// <summary>Ids of what the language and the schemas ask for. Policies have theirs in their classes.</summary>
internal static class Rules
{
    public const string Syntax = "syntax";
    public const string NotUnderstood = "not-understood";

    public const string Undeclared = "undeclared";
    public const string Duplicate = "duplicate";
    public const string Unused = "unused";
    public const string Cycle = "cycle";
    public const string Description = "description";
    public const string Bounds = "bounds";

    public const string MissingFile = "missing-file";
    public const string MissingParameter = "missing-parameter";
    public const string UnknownParameter = "unknown-parameter";
    public const string UnknownOutput = "unknown-output";
    public const string ParameterFile = "parameter-file";
    public const string NeverCalled = "never-called";

    public const string UnknownType = "unknown-type";
    public const string UnknownProperty = "unknown-property";
    public const string ReadOnly = "read-only";
    public const string Required = "required";
    public const string Value = "value";
    public const string Kind = "kind";
    public const string Existing = "existing";
    public const string Parent = "parent";
    public const string Scope = "scope";

    public const string LateValue = "late-value";
    public const string Absent = "absent";
    public const string Unreached = "unreached";
    public const string SameResource = "same-resource";
}
