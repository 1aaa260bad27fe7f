package dev.medley.platform.job;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Records that go out with the next commit, each on behalf of a job. Not thread-safe. */
final class Outbox {
    private final List<Letter> letters = new ArrayList<>();

    private record Letter(Place place, ProducerRecord<String, byte[]> record) {}

    void add(Place place, ProducerRecord<String, byte[]> record) {
        letters.add(new Letter(place, record));
    }

    boolean isEmpty() {
        return letters.isEmpty();
    }

    List<ProducerRecord<String, byte[]>> records() {
        return letters.stream().map(Letter::record).toList();
    }

    void removeIf(Predicate<Place> condition) {
        letters.removeIf(letter -> condition.test(letter.place()));
    }

    void clear() {
        letters.clear();
    }
}
