package dev.medley.gateway.realtime;

import com.google.protobuf.ByteString;
import dev.medley.gateway.worker.CallerMessages;
import dev.medley.gateway.worker.RoutedCall;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.speech.v1.DropUtterance;
import dev.medley.proto.speech.v1.EndUtterance;
import dev.medley.proto.speech.v1.StreamTranscribeRequest;
import dev.medley.proto.speech.v1.StreamTranscribeResponse;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A session's call to a worker, for as long as its settings stay the same. Used under its session's lock. */
final class LiveCall {
    private static final int PART_BYTES = 128 << 10;

    private final SessionSettings settings;
    private final Items items;
    private final Consumer<ObjectNode> out;
    private final long startMs;
    private final CallerMessages<StreamTranscribeRequest> messages;
    private final AtomicBoolean room = new AtomicBoolean();
    private @Nullable RoutedCall<StreamTranscribeRequest, StreamTranscribeResponse> call;
    private boolean owed;
    private ByteString halfSample = ByteString.EMPTY;
    private long bytes;
    private boolean closed;

    /**
     * @param startMs where in the session the call's sound begins
     * @param wanted told each time that the worker has room for more sound
     */
    LiveCall(SessionSettings settings, Items items, Consumer<ObjectNode> out, long startMs, Runnable wanted) {
        this.settings = settings;
        this.items = items;
        this.out = out;
        this.startMs = startMs;
        this.messages = new CallerMessages<>(() -> {
            room.set(true);
            wanted.run();
        });
    }

    SessionSettings settings() {
        return settings;
    }

    CallerMessages<StreamTranscribeRequest> messages() {
        return messages;
    }

    /** The call has begun. */
    void begun(RoutedCall<StreamTranscribeRequest, StreamTranscribeResponse> started) {
        call = started;
    }

    /** Whether the worker waits for more sound. */
    boolean hasRoom() {
        return room.get();
    }

    /** Asks for the worker's next message, once its caller has room for what comes of it. */
    void proceed(boolean callerHasRoom) {
        owed = !callerHasRoom;
        if (callerHasRoom && call != null) {
            call.request(1);
        }
    }

    /** The caller has room again. */
    void roomAgain() {
        if (owed) {
            proceed(true);
        }
    }

    void cancel() {
        if (call != null) {
            call.cancel();
        }
    }

    boolean closed() {
        return closed;
    }

    /** Where in the session the sound that was sent ends. */
    long endMs() {
        return startMs + settings.format().milliseconds(bytes);
    }

    /** Sends sound on. Half a sample waits for its other half. */
    void sound(ByteString sound) {
        ByteString all = halfSample.concat(sound);
        int whole = all.size() - all.size() % settings.format().bytesPerSample();
        halfSample = all.substring(whole);
        bytes += whole;
        room.compareAndSet(true, whole == 0);
        for (int from = 0; from < whole; from += PART_BYTES) {
            ByteString part = all.substring(from, Math.min(whole, from + PART_BYTES));
            messages.add(StreamTranscribeRequest.newBuilder().setAudio(part).build());
        }
    }

    /** Lets the worker know that the caller is there, though it sends nothing. */
    void keepAlive() {
        if (hasRoom()) {
            messages.add(StreamTranscribeRequest.newBuilder()
                    .setAudio(ByteString.EMPTY)
                    .build());
        }
    }

    /** Ends the utterance. With turn detection, the worker says what comes of it. */
    void commit() {
        if (settings.turns() == null) {
            items.commit();
        }
        messages.add(StreamTranscribeRequest.newBuilder()
                .setEndUtterance(EndUtterance.getDefaultInstance())
                .build());
    }

    /** Forgets the utterance. */
    void drop() {
        items.drop();
        messages.add(StreamTranscribeRequest.newBuilder()
                .setDropUtterance(DropUtterance.getDefaultInstance())
                .build());
    }

    /** Ends the sound; what was said is still heard. */
    void end() {
        messages.end();
    }

    void heard(StreamTranscribeResponse message) {
        boolean tellsTurns = settings.turns() != null;
        switch (message.getEventCase()) {
            case UTTERANCE_STARTED -> {
                var started = message.getUtteranceStarted();
                String item = items.id(started.getIndex());
                if (tellsTurns) {
                    out.accept(ServerEvents.of("input_audio_buffer.speech_started", item)
                            .put("audio_start_ms", ms(started.getStartSeconds())));
                }
            }
            case PARTIAL ->
                items.heard(
                        message.getPartial().getIndex(), message.getPartial().getDelta());
            case UTTERANCE_ENDED -> {
                var ended = message.getUtteranceEnded();
                if (tellsTurns) {
                    out.accept(ServerEvents.of("input_audio_buffer.speech_stopped", items.id(ended.getIndex()))
                            .put("audio_end_ms", ms(ended.getEndSeconds())));
                }
                items.ended(ended.getIndex(), tellsTurns);
            }
            case UTTERANCE -> items.finished(message.getUtterance());
            default -> {}
        }
    }

    /** The call is over. False if it failed and no item could tell. */
    boolean ended(@Nullable MedleyException failure, MedleyException unfinished) {
        closed = true;
        return items.failed(failure == null ? unfinished : failure) || failure == null;
    }

    private long ms(double seconds) {
        return startMs + Math.round(seconds * 1000);
    }
}
