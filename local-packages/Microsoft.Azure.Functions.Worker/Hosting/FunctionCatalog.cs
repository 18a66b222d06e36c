using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker.Bindings;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Azure.Functions.Worker.Invocation;
using Microsoft.Azure.Functions.Worker.Settings;
using Microsoft.Extensions.Configuration;

namespace Microsoft.Azure.Functions.Worker.Hosting;

/// <summary>The functions of the application's assembly that are to run, and what is wrong with the others.</summary>
internal sealed partial class FunctionCatalog
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private readonly List<LoadedFunction> _functions = [];
    private readonly List<(string, string)> _faults = [];

    public FunctionCatalog(Assembly application, TriggerFactory triggers, ParameterBinding parameters, HostJson hostJson, IConfiguration settings)
    {
        var wanted = hostJson.Functions.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var found = from type in application.GetTypes()
                    from method in type.GetMethods(Declared)
                    let attribute = method.GetCustomAttribute<FunctionAttribute>()
                    where attribute is not null
                    select (Method: method, attribute.Name);
        foreach (var group in found.GroupBy(function => function.Name ?? "", StringComparer.OrdinalIgnoreCase).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            if ((wanted.Count > 0 && !wanted.Contains(group.Key)) || IsDisabled(group.Key, settings))
            {
                continue;
            }

            try
            {
                if (group.Count() > 1)
                {
                    throw new FunctionSetupException(
                        $"{string.Join(" and ", group.Select(function => EntryPoint(function.Method)))} have the same name; give one of them another [Function] name.");
                }

                _functions.Add(Load(group.Key, group.Single().Method, triggers, parameters));
            }
            catch (FunctionSetupException e)
            {
                _faults.Add((group.Key, e.Message));
            }
        }
    }

    public IReadOnlyList<LoadedFunction> Functions => _functions;

    public IReadOnlyList<(string Function, string Message)> Faults => _faults;

    private static LoadedFunction Load(string name, MethodInfo method, TriggerFactory triggers, ParameterBinding parameters)
    {
        CheckMethod(name, method);
        var marked = method.GetParameters().Where(parameter => parameter.GetCustomAttribute<TriggerBindingAttribute>() is not null).ToArray();
        if (marked.Length != 1)
        {
            throw new FunctionSetupException(
                $"{EntryPoint(method)} has {(marked.Length == 0 ? "no trigger" : "more than one trigger")}; exactly one parameter carries a trigger attribute.");
        }

        TriggerBinding trigger;
        try
        {
            trigger = triggers.Create(marked[0]);
        }
        catch (Exception e) when (e is FunctionSetupException or InvalidOperationException)
        {
            throw new FunctionSetupException($"parameter '{marked[0].Name}': {e.Message}", e);
        }

        var binders = method.GetParameters().Select(parameter => parameters.Bind(parameter, trigger)).ToArray();
        return new LoadedFunction(new LocalFunctionDefinition(name, method, trigger.Type), method, binders, trigger);
    }

    private static void CheckMethod(string name, MethodInfo method)
    {
        var type = method.ReflectedType!;
        if (!ValidName().IsMatch(name))
        {
            throw new FunctionSetupException($"'{name}' is no function name: a letter, then up to 127 letters, digits, '_' or '-'.");
        }

        if (!method.IsPublic || !type.IsVisible || method.IsGenericMethodDefinition || type.ContainsGenericParameters || (type.IsAbstract && !method.IsStatic))
        {
            throw new FunctionSetupException($"{EntryPoint(method)} has to be a public, non-generic method of a public, non-generic, non-abstract class.");
        }

        var returns = method.ReturnType.IsGenericType ? method.ReturnType.GetGenericTypeDefinition() : method.ReturnType;
        if (returns == typeof(ValueTask) || returns == typeof(ValueTask<>))
        {
            throw new FunctionSetupException($"{EntryPoint(method)} returns a ValueTask, which the worker does not await; return a Task.");
        }
    }

    // AzureWebJobs.Name.Disabled, or with double underscores where a variable's name cannot have dots.
    private static bool IsDisabled(string name, IConfiguration settings) =>
        (settings[$"AzureWebJobs.{name}.Disabled"] ?? settings[$"AzureWebJobs:{name}:Disabled"])?.ToUpperInvariant() is "TRUE" or "1";

    private static string EntryPoint(MethodInfo method) => $"{method.ReflectedType}.{method.Name}";

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]{0,127}$")]
    private static partial Regex ValidName();
}
