package dev.medley.local.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.medley.local.SuiteFailure;
import dev.medley.proto.catalogue.v1.CatalogueEntry;
import dev.medley.proto.catalogue.v1.CatalogueEntry.ServedCase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue of a suite, read and changed over Kafka. Each change is one record, which everyone who follows the
 * topic acts on. Not thread-safe.
 */
public final class Catalogue implements AutoCloseable {
    static final String TOPIC = "medley.catalogue";

    private static final String TYPE = "dev.medley.catalogue.v1.CatalogueEntry";

    /** As the services make it, if they are there first. */
    private static final Map<String, String> COMPACTED = Map.of(
            "cleanup.policy",
            "compact",
            "segment.ms",
            String.valueOf(Duration.ofMinutes(10).toMillis()),
            "min.cleanable.dirty.ratio",
            "0.1",
            "delete.retention.ms",
            String.valueOf(Duration.ofDays(7).toMillis()));

    private final KafkaAddress kafka;
    private final TopicTable table;
    private @Nullable KafkaProducer<String, byte[]> producer;

    private Catalogue(KafkaAddress kafka) {
        this.kafka = kafka;
        this.table = new TopicTable(kafka, TOPIC);
    }

    /** @param kafka where a broker answers, as host:port */
    public static Catalogue at(String kafka) {
        return new Catalogue(new KafkaAddress(kafka));
    }

    /**
     * All entries by name. A record that is no entry is left out, as those who follow the topic do.
     *
     * @throws SuiteFailure if Kafka doesn't answer
     */
    public SortedMap<String, CatalogueEntry> entries() {
        SortedMap<String, CatalogueEntry> entries = new TreeMap<>();
        table.read().forEach((name, value) -> parse(value)
                .filter(entry -> entry.getName().equals(name) && entry.getServedCase() != ServedCase.SERVED_NOT_SET)
                .ifPresent(entry -> entries.put(name, entry)));
        return entries;
    }

    /** Publishes an entry, unless it is there as it is. */
    public CatalogueChange put(CatalogueEntry entry) {
        var change = new CatalogueChange(entry.getName(), entries().get(entry.getName()), entry);
        if (change.isAny()) {
            publish(entry, change.before());
        }
        return change;
    }

    /**
     * Publishes the entry again that the present one replaced.
     *
     * @throws SuiteFailure if there is none, or its adapter's file has changed since
     */
    public CatalogueChange rollback(String name) {
        CatalogueEntry present = named(name);
        if (!present.hasPrevious()) {
            throw new SuiteFailure("'%s' has no former entry to go back to".formatted(name));
        }
        CatalogueEntry former = present.getPrevious();
        requireUnchanged(former);
        publish(former, present);
        return new CatalogueChange(name, present, former);
    }

    /** Takes an entry away. */
    public CatalogueChange remove(String name) {
        CatalogueEntry present = named(name);
        write(name, null);
        return new CatalogueChange(name, present, null);
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(Duration.ZERO);
        }
        table.close();
    }

    static boolean sameContent(CatalogueEntry one, CatalogueEntry other) {
        return content(one).equals(content(other));
    }

    private static CatalogueEntry content(CatalogueEntry entry) {
        return entry.toBuilder().clearPublishedAt().clearPrevious().build();
    }

    private CatalogueEntry named(String name) {
        SortedMap<String, CatalogueEntry> entries = entries();
        CatalogueEntry entry = entries.get(name);
        if (entry == null) {
            throw new SuiteFailure("the catalogue has no entry '%s'; it has %s"
                    .formatted(name, entries.isEmpty() ? "none" : String.join(", ", entries.keySet())));
        }
        return entry;
    }

    private static void requireUnchanged(CatalogueEntry former) {
        if (!former.hasAdapter()) {
            return;
        }
        Path folder = Path.of(former.getAdapter().getPath());
        String found = AdapterFolder.revision(folder);
        if (!found.equals(former.getAdapter().getRevision())) {
            throw new SuiteFailure(
                    ("the former revision of '%s' is not there any more: %s now holds %s, not %s; keep each revision in a"
                                    + " folder of its own")
                            .formatted(
                                    former.getName(),
                                    folder,
                                    found,
                                    former.getAdapter().getRevision()));
        }
    }

    private void publish(CatalogueEntry entry, @Nullable CatalogueEntry replaced) {
        Instant now = Instant.now();
        CatalogueEntry.Builder record = content(entry).toBuilder()
                .setPublishedAt(
                        Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()));
        if (replaced != null) {
            record.setPrevious(replaced.toBuilder().clearPrevious());
        }
        write(entry.getName(), record.build().toByteArray());
    }

    private void write(String name, byte @Nullable [] value) {
        var record = new ProducerRecord<>(TOPIC, name, value);
        Map.of(
                        "ce_specversion",
                        "1.0",
                        "ce_id",
                        UUID.randomUUID().toString(),
                        "ce_source",
                        "/medley/catalogue",
                        "ce_type",
                        TYPE,
                        "ce_time",
                        Instant.now().toString(),
                        "content-type",
                        "application/protobuf")
                .forEach((header, text) -> record.headers().add(header, text.getBytes(UTF_8)));
        await(producer().send(record));
    }

    /** Makes the topic too, if it is missing. */
    private KafkaProducer<String, byte[]> producer() {
        if (producer == null) {
            var topic = new NewTopic(TOPIC, Optional.of(1), Optional.empty()).configs(COMPACTED);
            try (Admin admin = Admin.create(kafka.settings())) {
                await(admin.createTopics(List.of(topic)).all());
            }
            Map<String, Object> settings = new HashMap<>(kafka.settings());
            int limitMillis = (int) KafkaAddress.LIMIT.toMillis();
            settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, limitMillis);
            settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, limitMillis);
            settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
            producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
        }
        return producer;
    }

    private void await(Future<?> answer) {
        try {
            answer.get(KafkaAddress.LIMIT.toMillis() * 2, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw kafka.unreachable(e.getCause() == null ? e : e.getCause());
            }
        } catch (KafkaException | TimeoutException e) {
            throw kafka.unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SuiteFailure("interrupted while waiting for Kafka", e);
        }
    }

    private static Optional<CatalogueEntry> parse(byte[] value) {
        try {
            return Optional.of(CatalogueEntry.parseFrom(value));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }
}
