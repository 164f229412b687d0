return await Pipeline.App.RunAsync(args, Pipeline.Terminal.OfProcess(), Pipeline.Composition.UseCases(TimeProvider.System), TimeProvider.System);
