using RealNvp.Server;

if (args is not [var models, ..])
{
    Console.Error.WriteLine("usage: ScoringService MODEL|FOLDER [--urls http://127.0.0.1:5080]");
    return 2;
}

var builder = WebApplication.CreateSlimBuilder(args[1..]);

// Four lines a request would be said otherwise.
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.Services.AddRealNvp(options =>
{
    options.Models = models;
    options.ApiKey = Environment.GetEnvironmentVariable("SCORING_KEY");
});
var app = builder.Build();
app.MapRealNvp();
app.Run();
return 0;
