using RealNvp.Threading;

namespace RealNvp.Tests.Threading;

/// <summary>A leader is helped by whoever comes in time, and by nobody else.</summary>
public sealed class PatientMeetingTests
{
    [Fact]
    public void A_leader_whom_nobody_meets_goes_on_alone_and_the_helper_that_comes_later_finds_it_gone()
    {
        var meeting = new PatientMeeting();
        meeting.Begin(isTrial: true);
        Assert.False(meeting.IsLeft);
        Assert.False(meeting.TryMeetHelper());
        Assert.True(meeting.IsLeft);

        // The helper comes to the meeting that the leader waited at, but not past the next.
        meeting.TryMeetLeader();
        Assert.False(meeting.TryMeetLeader());
    }

    [Fact]
    public void A_helper_is_let_go_when_the_leader_is_done()
    {
        var meeting = new PatientMeeting();
        meeting.Begin(isTrial: true);
        meeting.End();
        Assert.False(meeting.TryMeetLeader());
    }

    [Fact]
    public void Both_see_what_the_other_wrote_before_they_met()
    {
        var meeting = new PatientMeeting();
        int ofLeader = 0, ofHelper = 0, unseen = 0;
        meeting.Begin(isTrial: true);
        var helper = new Thread(() =>
        {
            for (var turn = 1; !meeting.IsLeft; turn++)
            {
                ofHelper = turn;
                if (!meeting.TryMeetLeader())
                {
                    return;
                }

                unseen += ofLeader >= turn ? 0 : 1;
            }
        });
        helper.Start();
        for (var turn = 1; turn <= 10_000; turn++)
        {
            ofLeader = turn;
            if (!meeting.TryMeetHelper())
            {
                break;
            }

            Assert.True(ofHelper >= turn);
        }

        meeting.End();
        helper.Join();
        Assert.Equal(0, unseen);
    }
}
