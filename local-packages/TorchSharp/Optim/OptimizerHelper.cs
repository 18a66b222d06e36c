using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules;

/// <summary>What optimizers that run in C# have in common.</summary>
public abstract class OptimizerHelper : Optimizer
{
    protected OptimizerOptions? _defaults;
    protected OrderedDict<nint, OptimizerState> _state = new();

    public void save_state_dict(string location)
    {
        using var stream = File.Create(location);
        using var writer = new BinaryWriter(stream);
        save_state_dict(writer);
    }

    public void load_state_dict(string location)
    {
        using var stream = File.OpenRead(location);
        using var reader = new BinaryReader(stream);
        load_state_dict(reader);
    }

    public void save_state_dict(BinaryWriter writer)
    {
        writer.Write(GetType().Name);
        var all = state_dict();
        writer.Encode(all.Options.Count);
        writer.Encode(all.State.Count);
        foreach (var options in all.Options) options.SaveStateDict(writer);
        foreach (var state in all.State) state.SaveStateDict(writer);
    }

    /// <exception cref="InvalidDataException">Another kind of optimizer was saved.</exception>
    /// <exception cref="ArgumentException">There were other groups or another number of parameters.</exception>
    public void load_state_dict(BinaryReader reader)
    {
        var saved = reader.ReadString();
        if (saved != GetType().Name)
            throw new InvalidDataException($"Mismatched optimizer type: expected '{GetType().Name}', but found '{saved}' in the loaded stream.");
        var (options, states) = (reader.Decode(), reader.Decode());
        var all = state_dict();
        Matches(options, states, all);
        foreach (var option in all.Options) option.LoadStateDict(reader);
        foreach (var state in all.State) state.LoadStateDict(reader);
    }

    public virtual void load_state_dict(StateDictionary state_dict)
    {
        var all = this.state_dict();
        Matches(state_dict.Options.Count, state_dict.State.Count, all);
        foreach (var (own, given) in all.Options.Zip(state_dict.Options))
        {
            if (!ReferenceEquals(own, given)) own.LoadStateDict(given);
        }
        foreach (var (own, given) in all.State.Zip(state_dict.State))
        {
            if (!ReferenceEquals(own, given)) own.LoadStateDict(given);
        }
    }

    private static void Matches(long options, long states, StateDictionary own)
    {
        if (options != own.Options.Count) throw new ArgumentException("Invalid optimizer state -- different number of parameter groups.");
        if (states != own.State.Count) throw new ArgumentException("Invalid optimizer state -- different number of states.");
    }

    public virtual StateDictionary state_dict()
    {
        var all = new StateDictionary();
        foreach (var group in _parameter_groups)
        {
            all.Options.Add(group.Options);
            var places = new List<int>();
            all.StateIndexRef.Add(places);
            foreach (var parameter in group.Parameters)
            {
                places.Add(all.State.Count);
                all.State.Add(_state[parameter.Handle]);
            }
        }
        return all;
    }

    public void to(Device device)
    {
        foreach (var parameter in parameters()) _state[parameter.Handle].to(device);
    }

    public override void zero_grad()
    {
        foreach (var parameter in parameters())
        {
            using var grad = parameter.grad;
            grad?.zero_();
        }
    }

    protected Tensor _step<T>(Action<T> body, Func<Tensor>? loss_closure = null) where T : ParamGroup
    {
        Tensor? loss = null;
        if (loss_closure is not null)
        {
            using var tracked = enable_grad();
            loss = loss_closure();
        }
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        foreach (var group in _parameter_groups) body((T)group);
        return loss!;
    }

    public override IEnumerable<Parameter> parameters() => _parameter_groups.SelectMany(group => group.Parameters);

    public override void add_param_group(ParamGroup param_group) => _parameter_groups.Add(param_group);
}
