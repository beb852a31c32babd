namespace Unroll.Tests.Saving;

public class OptionsJsonTests
{
    static readonly Registry Mine = Registry.Default.With<Probe>("probe").With<Wrapper>("wrapper").With<Holder>("holder").With<Plain>("plain");

    [Fact]
    public void All_options_are_written_positional_ones_first_under_snake_case_names()
    {
        var json = Mine.ToJson(new Probe(3) { Rate = 0.1f, Limit = 7, Mode = FanMode.Average, Filter = Activation.Tanh, Sizes = [1, 2], Name = "p" });
        Assert.Equal("""{"type":"probe","units":3,"axis_or_null":null,"filter":"tanh","kernel_initializer":"glorot_uniform","limit":7,"mode":"average","name":"p","rate":0.1,"sizes":[1,2],"trainable":true,"use_bias":true}""", json);
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        var probe = new Probe(3)
        {
            Rate = float.NaN,
            Limit = 1.25,
            Mode = FanMode.Out,
            AxisOrNull = -1,
            Filter = new EluActivation { Alpha = 0.1f },
            Sizes = [4],
            KernelInitializer = new VarianceScaling { Scale = 2 },
            UseBias = false,
            Trainable = false,
        };
        var json = Mine.ToJson(probe);
        var again = Mine.FromJson<Layer>(json);
        Assert.Equal(json, Mine.ToJson(again));
        Assert.False(again.Trainable);
        Assert.Equal(0.1f, Assert.IsType<EluActivation>(Assert.IsType<Probe>(again).Filter).Alpha);
    }

    [Fact]
    public void Absent_options_keep_their_defaults()
    {
        var probe = Mine.FromJson<Probe>("""{"type":"probe","units":5}""");
        Assert.Equal((5, 0.5f, true), (probe.Units, probe.Rate, probe.UseBias));
        Assert.Same(Initializer.GlorotUniform, probe.KernelInitializer);
    }

    [Theory]
    [InlineData("""{"type":"probe","units":5,"rat":1}""", "there is no option 'rat'. Did you mean 'rate'?")]
    [InlineData("""{"type":"probe"}""", "the option 'units' is missing")]
    [InlineData("""{"type":"probe","units":"x"}""", "needed a whole number")]
    [InlineData("""{"type":"probe","units":1.5}""", "needed a whole number")]
    [InlineData("""{"type":"probe","units":null}""", "needed a value, not null")]
    [InlineData("""{"type":"probe","units":5,"kernel_initializer":null}""", "kernel_initializer: got null; needed a value")]
    [InlineData("""{"type":"probe","units":5,"mode":"avarage"}""", "needed one of in, out, average")]
    [InlineData("""{"type":"probe","units":5,"filter":"tanhh"}""", "there is no activation 'tanhh'. Did you mean 'tanh'?")]
    [InlineData("""{"type":"probe","units":5,"use_bias":1}""", "needed true or false")]
    [InlineData("""{"type":"probe","units":5,"units":6}""", "not JSON")]
    [InlineData("""{"type":"my_cell"}""", "Registry.Default.With<MyCell>(\"my_cell\")")]
    [InlineData("""{"type":"sequential","layers":[],"x":1}""", "there is no option 'x'")]
    [InlineData("""{"type":"wrapper","inner":{"same_as":3}}""", "refers to layer 3")]
    [InlineData("[]", "needed the name of a layer")]
    [InlineData("{", "not JSON")]
    public void Bad_descriptions_are_refused_with_the_place_and_the_reason(string json, string says) =>
        Assert.Contains(says, Assert.Throws<FormatException>(() => Mine.FromJson<Layer>(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void What_a_property_throws_comes_out_as_it_was_thrown()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Mine.FromJson<Probe>("""{"type":"probe","units":5,"rate":2}"""));
        Assert.Contains("needed a rate up to 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_inside_a_layer_keeps_its_own_freezing()
    {
        var inner = new Probe(1);
        var outer = new Wrapper(inner) { Trainable = false };
        inner.Trainable = true;
        var again = Mine.FromJson<Wrapper>(Mine.ToJson(outer));
        Assert.False(again.Trainable);
        Assert.True(again.Inner.Trainable);
        inner.Trainable = false;
        outer.Trainable = true;
        inner.Trainable = false;
        again = Mine.FromJson<Wrapper>(Mine.ToJson(outer));
        Assert.True(again.Trainable);
        Assert.False(again.Inner.Trainable);
    }

    [Fact]
    public void A_shared_layer_is_written_once()
    {
        var shared = new Plain();
        var json = Mine.ToJson(new Sequential { shared, new Wrapper(shared), shared });
        Assert.Equal("""{"type":"sequential","seed":0,"trainable":true,"layers":[{"type":"plain","id":0,"trainable":true},{"type":"wrapper","inner":{"same_as":0},"trainable":true},{"same_as":0}]}""", json);
        var again = Mine.FromJson<Sequential>(json);
        Assert.Same(again.Layers[0], again.Layers[2]);
        Assert.Same(again.Layers[0], Assert.IsType<Wrapper>(again.Layers[1]).Inner);
    }

    [Fact]
    public void A_lambda_is_refused_by_name()
    {
        Assert.Contains("Holder 'h' cannot be saved: its option Change holds a function", Assert.Throws<InvalidOperationException>(() => Mine.ToJson(new Holder { Name = "h", Change = x => x })).Message, StringComparison.Ordinal);
        Assert.Contains("\"change\":null", Mine.ToJson(new Holder()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_that_is_not_registered_is_refused_with_the_line_to_write() =>
        Assert.Contains("Registry.Default.With<Plain>(\"plain\")", Assert.Throws<InvalidOperationException>(() => Registry.Default.ToJson(new Plain())).Message, StringComparison.Ordinal);

    [Fact]
    public void Numbers_are_the_same_under_every_culture()
    {
        var before = System.Globalization.CultureInfo.CurrentCulture;
        try
        {
            var json = Mine.ToJson(new Probe(1) { Rate = 0.25f, Limit = 1e-30, Sizes = [-1] });
            System.Globalization.CultureInfo.CurrentCulture = new System.Globalization.CultureInfo("de-DE");
            Assert.Equal(json, Mine.ToJson(Mine.FromJson<Probe>(json)));
            System.Globalization.CultureInfo.CurrentCulture = new System.Globalization.CultureInfo("tr-TR");
            Assert.Equal(json, Mine.ToJson(Mine.FromJson<Probe>(json)));
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }

    public sealed class Probe(int units) : UnaryLayer
    {
        public int Units { get; } = units;

        public float Rate { get; init => field = value is > 1 ? throw new ArgumentOutOfRangeException(nameof(value), "needed a rate up to 1") : value; } = 0.5f;

        public double Limit { get; init; }

        public int? AxisOrNull { get; init; }

        public bool UseBias { get; init; } = true;

        public FanMode Mode { get; init; }

        public Activation? Filter { get; init; }

        public Initializer KernelInitializer { get; init; } = Initializer.GlorotUniform;

        public IReadOnlyList<int> Sizes { get; init; } = [];

        public Tensor? Given { get; init; }

        [NotSaved]
        public object? Tag { get; set; }

        protected override Tensor Forward(Tensor x, Pass pass) => x;
    }

    public sealed class Wrapper : UnaryLayer
    {
        public Wrapper(Layer inner) => Inner = Track(inner);

        public Layer Inner { get; }

        protected override Tensor Forward(Tensor x, Pass pass) => Inner.Call(x, pass);
    }

    public sealed class Plain : UnaryLayer
    {
        protected override Tensor Forward(Tensor x, Pass pass) => x;
    }

    public sealed class Holder : UnaryLayer
    {
        public Func<Tensor, Tensor>? Change { get; init; }

        protected override Tensor Forward(Tensor x, Pass pass) => Change?.Invoke(x) ?? x;
    }
}
