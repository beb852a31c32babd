using Unroll.Bench;

return Arguments.Parse(args) is { } arguments ? arguments.Command switch
{
    "rows" => RowsCommand.Run(arguments),
    "list" => RowsCommand.List(),
    "compare" => CompareCommand.Run(arguments),
    "matrix" => MatrixCommand.Run(arguments),
    "own-cell" => OwnCellCommand.Run(arguments.Seconds),
    "ops" => OpsCommand.Run(arguments.Seconds),
    "ragged" => RaggedCommand.Run(arguments),
    "footprint" => FootprintCommand.Run(arguments),
    "page" => PageCommand.Run(arguments),
    "machine" => Machine(),
    _ => Arguments.Usage(),
} : Arguments.Usage();

static int Machine()
{
    Console.WriteLine(MachineWords.Say());
    return 0;
}
