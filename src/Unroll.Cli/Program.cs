using Unroll.Cli;

return await CliApp.RunAsync(args, CliConsole.System());
