package dev.medley.gateway.testing;

import dev.medley.platform.error.GrpcFailures;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.models.v1.Modality;
import dev.medley.proto.models.v1.ModelAnnouncement;
import dev.medley.proto.models.v1.ServedModel;
import dev.medley.proto.speech.v1.Segment;
import dev.medley.proto.speech.v1.SpeechTranscriptionServiceGrpc;
import dev.medley.proto.speech.v1.SpokenLanguage;
import dev.medley.proto.speech.v1.StreamSettings;
import dev.medley.proto.speech.v1.StreamTranscribeRequest;
import dev.medley.proto.speech.v1.StreamTranscribeResponse;
import dev.medley.proto.speech.v1.Summary;
import dev.medley.proto.speech.v1.TranscribeRequest;
import dev.medley.proto.speech.v1.TranscribeResponse;
import dev.medley.proto.speech.v1.Word;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A speech worker with a real gRPC server and real announcements. Whatever the recording, it hears the same three
 * segments; of a live voice it hears a word in each part that is not silent ({@link FakeLiveVoice}).
 */
public final class FakeSpeechWorker extends SpeechTranscriptionServiceGrpc.SpeechTranscriptionServiceImplBase
        implements AutoCloseable {
    public static final List<String> SEGMENTS = List.of(" Hello there,", " 1 < 2 --> & so\n on,", " wörld 🙂.");
    public static final String TEXT = String.join("", SEGMENTS).strip();
    public static final double SECONDS = 7.25;

    /** What it does with a recording. */
    public enum Manner {
        /** Hears it to its end. */
        ANSWERS,
        /** Takes all of it and says nothing. */
        HANGS,
        /** Says one segment at the first sound, and then nothing. */
        HANGS_AFTER_A_SEGMENT,
        /** Says its segments and ends without a summary. */
        BREAKS_OFF,
        /** Takes nothing after the settings. */
        STALLS
    }

    private final String instance = "fake-speech-" + UUID.randomUUID();
    private final List<String> models;
    private final AnnouncedServer server;
    private final Queue<StreamSettings> received = new ConcurrentLinkedQueue<>();
    private final Queue<byte[]> recordings = new ConcurrentLinkedQueue<>();
    private final AtomicInteger soundBytes = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private volatile Manner manner = Manner.ANSWERS;
    private volatile @Nullable MedleyException failure;
    private volatile boolean ready = true;

    FakeSpeechWorker(String bootstrapServers, String topic, String... models) {
        this.models = Stream.concat(Stream.of(models), Stream.of(instance)).toList();
        this.server = new AnnouncedServer(bootstrapServers, topic, instance, this, this::announce);
    }

    /** Name of a model that it alone serves, which is also its instance id. */
    public String ownName() {
        return instance;
    }

    public FakeSpeechWorker that(Manner manner) {
        this.manner = manner;
        return this;
    }

    /** Refuses everything from now on; null answers again. */
    public FakeSpeechWorker refusing(@Nullable MedleyException failure) {
        this.failure = failure;
        return this;
    }

    /** Says from now on that it is ready, or not. */
    public void ready(boolean ready) {
        this.ready = ready;
    }

    /** The settings of the streams that it was asked for, oldest first. */
    public List<StreamSettings> received() {
        return List.copyOf(received);
    }

    public StreamSettings lastReceived() {
        return received().get(received.size() - 1);
    }

    /** The recordings that it got to their ends. */
    public List<byte[]> recordings() {
        return List.copyOf(recordings);
    }

    /** Bytes of sound that it took, of all streams. */
    public int soundBytes() {
        return soundBytes.get();
    }

    /** Streams that it is in. */
    public int running() {
        return running.get();
    }

    /** Calls whose caller went away. */
    public int cancelled() {
        return cancelled.get();
    }

    /** Dies as in a crash: connections drop, no goodbye. */
    public void crash() {
        server.crash();
    }

    @Override
    public void close() {
        server.close();
    }

    @Override
    public void transcribe(TranscribeRequest request, StreamObserver<TranscribeResponse> observer) {
        received.add(StreamSettings.newBuilder()
                .setTranscription(request.getTranscription())
                .build());
        recordings.add(request.getRecording().toByteArray());
        MedleyException refusal = failure;
        if (refusal != null) {
            observer.onError(GrpcFailures.toGrpc(refusal));
            return;
        }
        TranscribeResponse.Builder response = TranscribeResponse.newBuilder()
                .setId("tr-1")
                .setModel(request.getTranscription().getModel())
                .setText(TEXT)
                .setSummary(summary());
        for (int i = 0; i < SEGMENTS.size(); i++) {
            response.addSegments(segment(i, request.getTranscription().getWordTimes()));
        }
        observer.onNext(response.build());
        observer.onCompleted();
    }

    @Override
    public StreamObserver<StreamTranscribeRequest> streamTranscribe(StreamObserver<StreamTranscribeResponse> observer) {
        ServerCallStreamObserver<StreamTranscribeResponse> call =
                (ServerCallStreamObserver<StreamTranscribeResponse>) observer;
        running.incrementAndGet();
        call.setOnCancelHandler(() -> {
            running.decrementAndGet();
            cancelled.incrementAndGet();
        });
        if (manner == Manner.STALLS) {
            call.disableAutoRequest();
            call.request(1);
        }
        return new Heard(call);
    }

    /** One stream. */
    private final class Heard implements StreamObserver<StreamTranscribeRequest> {
        private final ServerCallStreamObserver<StreamTranscribeResponse> call;
        private final ByteArrayOutputStream sound = new ByteArrayOutputStream();
        private StreamSettings settings = StreamSettings.getDefaultInstance();
        private @Nullable FakeLiveVoice voice;

        Heard(ServerCallStreamObserver<StreamTranscribeResponse> call) {
            this.call = call;
        }

        @Override
        public void onNext(StreamTranscribeRequest request) {
            if (request.hasSettings()) {
                begin(request.getSettings());
                return;
            }
            soundBytes.addAndGet(request.getAudio().size());
            if (voice != null) {
                voice.hear(request);
                return;
            }
            boolean first = sound.size() == 0;
            sound.writeBytes(request.getAudio().toByteArray());
            if (first && manner == Manner.HANGS_AFTER_A_SEGMENT) {
                say(StreamTranscribeResponse.newBuilder().setLanguage(language()));
                say(StreamTranscribeResponse.newBuilder().setSegment(segment(0, false)));
            }
        }

        private void begin(StreamSettings settings) {
            this.settings = settings;
            received.add(settings);
            MedleyException refusal = failure;
            if (refusal != null) {
                running.decrementAndGet();
                call.onError(GrpcFailures.toGrpc(refusal));
            } else if (settings.hasLive()) {
                voice = new FakeLiveVoice(settings, this::say);
            }
        }

        private void say(StreamTranscribeResponse.Builder message) {
            call.onNext(message.setId("tr-1")
                    .setModel(settings.getTranscription().getModel())
                    .build());
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {
            if (voice != null) {
                voice.end();
            } else {
                recordings.add(sound.toByteArray());
                if (manner == Manner.HANGS || manner == Manner.HANGS_AFTER_A_SEGMENT) {
                    return;
                }
                tellAll();
            }
            if (manner == Manner.ANSWERS) {
                say(StreamTranscribeResponse.newBuilder().setSummary(summary()));
            }
            running.decrementAndGet();
            call.onCompleted();
        }

        private void tellAll() {
            say(StreamTranscribeResponse.newBuilder().setLanguage(language()));
            for (int i = 0; i < SEGMENTS.size(); i++) {
                say(StreamTranscribeResponse.newBuilder()
                        .setSegment(segment(i, settings.getTranscription().getWordTimes())));
            }
        }
    }

    private static SpokenLanguage language() {
        return SpokenLanguage.newBuilder().setCode("en").setName("english").build();
    }

    private static Summary summary() {
        return Summary.newBuilder()
                .setLanguage(language())
                .setDurationSeconds(SECONDS)
                .setPromptTokens(4)
                .setCompletionTokens(21)
                .build();
    }

    private static Segment segment(int index, boolean words) {
        Segment.Builder segment = Segment.newBuilder()
                .setIndex(index)
                .setSeek(index * 200)
                .setStartSeconds(index * 2.0)
                .setEndSeconds(index * 2.0 + 1.5)
                .setText(SEGMENTS.get(index))
                .addAllTokenIds(List.of(50364, 100 + index, 50439))
                .setTemperature(0.2f)
                .setAverageLogProb(-0.25f)
                .setCompressionRatio(1.25f)
                .setNoSpeechProbability(0.01f);
        if (words) {
            List<String> texts =
                    new ArrayList<>(List.of(SEGMENTS.get(index).strip().split("\\s+")));
            for (int i = 0; i < texts.size(); i++) {
                segment.addWords(Word.newBuilder()
                        .setText(" " + texts.get(i))
                        .setStartSeconds(index * 2.0 + i * 0.1)
                        .setEndSeconds(index * 2.0 + i * 0.1 + 0.1));
            }
        }
        return segment.build();
    }

    private void announce(ModelAnnouncement.Builder announcement) {
        announcement.setReady(ready);
        for (String model : models) {
            announcement.addModels(ServedModel.newBuilder()
                    .setName(model)
                    .setModality(Modality.MODALITY_SPEECH)
                    .setDevice("cpu")
                    .setSlots(4)
                    .setFreeSlots(4)
                    .setOwnedBy("medley"));
        }
    }
}
