namespace RealNvp.Data.ImageFolders;

/// <summary>Pictures divided into those to train on, to validate by and to test on, with one sentence on how.</summary>
internal sealed record PictureSplit(IReadOnlyList<PictureFile> Train, IReadOnlyList<PictureFile> Valid, IReadOnlyList<PictureFile> Test, string How)
{
    public const int FewestToSplit = 10;
    private const int MostHeldBack = 10_000;

    /// <summary>
    /// Completes the parts that a data set brings. Its test part is what figures are reported on; where it has none that is its
    /// validation part, or pictures held back from training. Validation pictures it does not bring, or that now test, are held back
    /// from training: a tenth, at most 10,000, by a shuffle of the seed. With <paramref name="full"/> those to validate by are trained on.
    /// </summary>
    public static PictureSplit Complete(
        IReadOnlyList<PictureFile> train,
        IReadOnlyList<PictureFile>? valid,
        IReadOnlyList<PictureFile>? test,
        ulong seed,
        bool full,
        string name,
        string own = "its own split")
    {
        var how = (valid, test) switch
        {
            (null, null) => "",
            (not null, null) => "its validation pictures test",
            (null, not null) => "its own test pictures",
            _ => own,
        };
        if (test is null)
        {
            (valid, test) = (null, valid);
        }

        var heldParts = (valid is null && !full ? 1 : 0) + (test is null ? 1 : 0);
        if (heldParts > 0 && train.Count < FewestToSplit)
        {
            throw new DataFaultException(
                $"'{name}' has {Counted.Of(train.Count, "picture")} to train on; give at least {FewestToSplit}, so that each part of the split has one.");
        }

        if (heldParts > 0)
        {
            var each = Math.Min(MostHeldBack, train.Count / 10);
            var shuffled = train.ToArray();
            SeededRandom.For(seed).Shuffle<PictureFile>(shuffled);
            var words = new List<string>();
            if (test is null)
            {
                (shuffled, test) = (shuffled[..^each], shuffled[^each..]);
                words.Add(FormattableString.Invariant($"{each:N0} to test"));
            }

            if (valid is null && !full)
            {
                (shuffled, valid) = (shuffled[..^each], shuffled[^each..]);
                words.Add(FormattableString.Invariant($"{each:N0} to validate"));
            }

            train = shuffled;
            how = $"{how}{(how.Length > 0 ? ", " : "")}{string.Join(" and ", words)} held back by seed {seed}";
        }

        if (full && valid is { Count: > 0 })
        {
            (train, valid, how) = ([.. train, .. valid], [], how + ", the validation pictures trained on");
        }

        return new(train, valid ?? [], test!, how);
    }
}
