package dev.medley.platform.announcement;

import dev.medley.platform.topic.CompactedTopic;
import java.time.Duration;

/** The topic of announcements. */
public final class ModelTopic {
    public static final String NAME = "medley.models";

    /** An announcement that is not renewed is void anyway, so a tombstone matters for a moment only. */
    public static final CompactedTopic TOPIC = new CompactedTopic(NAME, Duration.ofMinutes(1));

    private ModelTopic() {}
}
