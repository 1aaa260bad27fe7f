package dev.medley.platform.topic;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What {@link TopicFollower} tells of a topic, on its own thread. */
public interface TopicReader {
    /** The topic is read from its beginning, for the first time or again: what it doesn't have any more is gone. */
    void begin();

    /** The next record; a null value is a tombstone. */
    void read(ConsumerRecord<String, byte[]> record);

    /** Everything written so far has been read. Told again after further records, and while nothing comes. */
    void upToDate();

    /** Kafka went out of reach: what was read so far stands until {@link #upToDate} is told again. */
    default void lost() {}
}
