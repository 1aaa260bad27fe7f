package dev.medley.bench.load;

/** When requests are sent. */
sealed interface LoadPattern permits ClosedLoop, OpenLoop {
    /** What it is, in a few words. */
    String title();

    /** How many clients a warm-up of it takes. */
    int warmupClients();

    /** Sends the workload's requests, waits for their outcomes and counts them in {@code tally}. */
    Summary run(Workload workload, Limit limit, Tally tally);
}
