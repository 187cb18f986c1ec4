Console.WriteLine("realnvp");
