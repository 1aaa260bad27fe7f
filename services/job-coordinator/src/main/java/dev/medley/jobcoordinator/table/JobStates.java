package dev.medley.jobcoordinator.table;

import dev.medley.proto.jobs.v1.JobState;
import java.util.EnumSet;
import java.util.Set;

/** What the states of a job mean. */
public final class JobStates {
    private static final Set<JobState> ENDS = EnumSet.of(
            JobState.JOB_STATE_SUCCEEDED,
            JobState.JOB_STATE_FAILED,
            JobState.JOB_STATE_CANCELLED,
            JobState.JOB_STATE_EXPIRED);

    private JobStates() {}

    /** Whether a job in it stays so. */
    public static boolean isEnd(JobState state) {
        return ENDS.contains(state);
    }
}
