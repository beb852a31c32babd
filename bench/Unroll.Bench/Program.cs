Console.WriteLine("see bench rows");
