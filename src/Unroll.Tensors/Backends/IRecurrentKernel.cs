namespace Unroll;

/// <summary>Optional capability: a backend that runs a whole recurrent sequence in one call, forward and backward.</summary>
public interface IRecurrentKernel
{
}
