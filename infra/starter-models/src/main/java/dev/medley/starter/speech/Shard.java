package dev.medley.starter.speech;

import dev.medley.starter.speech.Recording.Sentence;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * Recordings in two files: their samples one after the other ({@code NAME.pcm}, 16 bits, little-endian, 16 kHz), and a
 * line of JSON for each ({@code NAME.jsonl}). A shard whose index is there is complete.
 */
final class Shard {
    private static final String INDEX = ".jsonl";
    private static final String SAMPLES = ".pcm";

    private final Path samples;
    private final List<Entry> entries;

    private Shard(Path samples, List<Entry> entries) {
        this.samples = samples;
        this.entries = List.copyOf(entries);
    }

    /**
     * Where a recording is and what it says.
     *
     * @param from its first sample in the shard
     * @param length how many samples it has
     */
    record Entry(long from, int length, String voice, List<Sentence> sentences) {}

    static boolean exists(Path folder, String name) {
        return Files.exists(folder.resolve(name + INDEX));
    }

    static void write(Path folder, String name, List<Recording> recordings) throws IOException {
        var index = new StringBuilder();
        long from = 0;
        try (FileChannel out = FileChannel.open(
                folder.resolve(name + SAMPLES),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            for (Recording recording : recordings) {
                out.write(bytes(recording.samples()));
                int length = recording.samples().length;
                var entry = new Entry(from, length, recording.voice(), recording.sentences());
                index.append(JsonMapper.shared().writeValueAsString(entry)).append('\n');
                from += length;
            }
        }
        Path unfinished = Files.writeString(folder.resolve(name + INDEX + ".part"), index);
        Files.move(unfinished, folder.resolve(name + INDEX), StandardCopyOption.ATOMIC_MOVE);
    }

    private static ByteBuffer bytes(short[] samples) {
        ByteBuffer bytes = ByteBuffer.allocate(Short.BYTES * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asShortBuffer().put(samples);
        return bytes;
    }

    static Shard open(Path folder, String name) throws IOException {
        var entries = new ArrayList<Entry>();
        for (String line : Files.readAllLines(folder.resolve(name + INDEX))) {
            entries.add(JsonMapper.shared().readValue(line, Entry.class));
        }
        return new Shard(folder.resolve(name + SAMPLES), entries);
    }

    List<Entry> entries() {
        return entries;
    }

    Recording read(Entry entry) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Short.BYTES * entry.length()).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel in = FileChannel.open(samples, StandardOpenOption.READ)) {
            long at = Short.BYTES * entry.from();
            while (bytes.hasRemaining()) {
                int count = in.read(bytes, at + bytes.position());
                if (count < 0) {
                    throw new IOException(samples + " is shorter than its index says");
                }
            }
        }
        var pcm = new short[entry.length()];
        bytes.flip().order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(pcm);
        return new Recording(entry.voice(), entry.sentences(), pcm);
    }
}
