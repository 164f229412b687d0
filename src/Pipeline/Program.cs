return await Pipeline.App.RunAsync(args, Console.Out, Console.Error);
