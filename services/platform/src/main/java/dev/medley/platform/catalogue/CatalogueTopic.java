package dev.medley.platform.catalogue;

import dev.medley.platform.topic.CompactedTopic;
import java.time.Duration;

/** The topic of the catalogue. */
public final class CatalogueTopic {
    public static final String NAME = "medley.catalogue";

    /** Nobody who follows it should miss that an entry was taken away. */
    public static final CompactedTopic TOPIC = new CompactedTopic(NAME, Duration.ofDays(7));

    private CatalogueTopic() {}
}
