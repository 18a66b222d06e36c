using System.Reflection;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Azure.Functions.Worker.Invocation;

/// <summary>A function that can run: its method, how its arguments are made, and its trigger.</summary>
internal sealed class LoadedFunction
{
    private readonly MethodInvoker _method;
    private readonly ObjectFactory? _factory;
    private readonly PropertyInfo? _taskResult;
    private readonly ArgumentBinder[] _binders;

    public LoadedFunction(FunctionDefinition definition, MethodInfo method, ArgumentBinder[] binders, TriggerBinding trigger)
    {
        Definition = definition;
        Trigger = trigger;
        _binders = binders;
        _method = MethodInvoker.Create(method);
        _factory = method.IsStatic ? null : ActivatorUtilities.CreateFactory(method.ReflectedType!, []);
        _taskResult = method.ReturnType.IsGenericType && method.ReturnType.GetGenericTypeDefinition() == typeof(Task<>)
            ? method.ReturnType.GetProperty(nameof(Task<object>.Result))
            : null;
    }

    public FunctionDefinition Definition { get; }

    public TriggerBinding Trigger { get; }

    public string Name => Definition.Name;

    public string Id => Definition.Id;

    /// <summary>The end of the pipeline: makes the instance and the arguments, runs the method, keeps what it returned.</summary>
    public FunctionExecutionDelegate Execute => async context =>
    {
        var local = (LocalFunctionContext)context;
        var instance = _factory?.Invoke(context.InstanceServices, null);
        var arguments = new object?[_binders.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = await _binders[i](local);
        }

        var returned = _method.Invoke(instance, arguments.AsSpan());
        if (returned is Task task)
        {
            await task;
            returned = _taskResult?.GetValue(task);
        }

        local.Result.Value = returned;
    };
}
