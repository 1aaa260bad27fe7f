package dev.medley.platform.job;

import org.apache.kafka.common.TopicPartition;

/** Where a job lies. */
record Place(TopicPartition partition, long offset) {}
