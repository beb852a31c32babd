using Unroll.Bench;

return Arguments.Parse(args) is { } arguments ? arguments.Command switch
{
    "rows" => RowsCommand.Run(arguments),
    "list" => RowsCommand.List(),
    "compare" => CompareCommand.Run(arguments),
    "matrix" => MatrixCommand.Run(arguments),
    _ => Arguments.Usage(),
} : Arguments.Usage();
