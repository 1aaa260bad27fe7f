package dev.medley.gateway.testing;

import dev.medley.platform.error.GrpcFailures;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.models.v1.Modality;
import dev.medley.proto.models.v1.ModelAnnouncement;
import dev.medley.proto.models.v1.ServedModel;
import dev.medley.proto.text.v1.Choice;
import dev.medley.proto.text.v1.ChoiceDelta;
import dev.medley.proto.text.v1.FinishReason;
import dev.medley.proto.text.v1.TokenLogProb;
import dev.medley.proto.text.v1.Usage;
import dev.medley.proto.vision.v1.CaptionRequest;
import dev.medley.proto.vision.v1.CaptionResponse;
import dev.medley.proto.vision.v1.Captioning;
import dev.medley.proto.vision.v1.ImageCaptioningServiceGrpc;
import dev.medley.proto.vision.v1.Part;
import dev.medley.proto.vision.v1.StreamCaptionRequest;
import dev.medley.proto.vision.v1.StreamCaptionResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A worker that sees, with a real gRPC server and real announcements, that says the same words whatever it is shown.
 */
public final class FakeCaptionWorker extends ImageCaptioningServiceGrpc.ImageCaptioningServiceImplBase
        implements AutoCloseable {
    public static final List<String> WORDS = List.of("A", " red", " circle", " 🔴");
    public static final String TEXT = String.join("", WORDS);
    public static final int PROMPT_TOKENS = 40;

    /** What it does with a call. */
    public enum Manner {
        /** Says its words and ends. */
        ANSWERS,
        /** Says its first word and then nothing, or nothing where it is asked for all at once. */
        HANGS,
        /** Says its words and ends without a finish reason. */
        BREAKS_OFF
    }

    private final String instance = "fake-eye-" + UUID.randomUUID();
    private final List<String> models;
    private final AnnouncedServer server;
    private final Queue<Captioning> received = new ConcurrentLinkedQueue<>();
    private final AtomicInteger running = new AtomicInteger();
    private volatile Manner manner = Manner.ANSWERS;
    private volatile @Nullable MedleyException failure;
    private volatile boolean ready = true;

    FakeCaptionWorker(String bootstrapServers, String topic, String... models) {
        this.models = Stream.concat(Stream.of(models), Stream.of(instance)).toList();
        this.server = new AnnouncedServer(bootstrapServers, topic, instance, this, this::announce);
    }

    /** Name of a model that it alone serves, which is also its instance id. */
    public String ownName() {
        return instance;
    }

    public FakeCaptionWorker that(Manner manner) {
        this.manner = manner;
        return this;
    }

    /** Refuses everything from now on; null answers again. */
    public FakeCaptionWorker refusing(@Nullable MedleyException failure) {
        this.failure = failure;
        return this;
    }

    /** Says from now on that it is ready, or not. */
    public void ready(boolean ready) {
        this.ready = ready;
    }

    /** What it was asked, oldest first. */
    public List<Captioning> received() {
        return List.copyOf(received);
    }

    public Captioning lastReceived() {
        return received().get(received.size() - 1);
    }

    /** The files of all images that it was shown last, in order. */
    public List<byte[]> lastFiles() {
        return lastReceived().getTurnsList().stream()
                .flatMap(turn -> turn.getPartsList().stream())
                .filter(Part::hasImage)
                .map(part -> part.getImage().getFile().toByteArray())
                .toList();
    }

    /** Calls that it is in. */
    public int running() {
        return running.get();
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
    public void caption(CaptionRequest request, StreamObserver<CaptionResponse> observer) {
        Captioning asked = request.getCaptioning();
        if (!begin(asked, observer)) {
            return;
        }
        CaptionResponse.Builder response =
                CaptionResponse.newBuilder().setId("cap-1").setModel(asked.getModel());
        for (int i = 0; i < choices(asked); i++) {
            Choice.Builder choice = response.addChoicesBuilder()
                    .setIndex(i)
                    .setText(TEXT)
                    .setFinishReason(FinishReason.FINISH_REASON_STOP);
            if (asked.hasLogProbs()) {
                WORDS.forEach(word -> choice.addLogProbs(logProb(word)));
            }
        }
        if (manner == Manner.ANSWERS) {
            running.decrementAndGet();
            observer.onNext(response.setUsage(usage(asked)).build());
            observer.onCompleted();
        }
    }

    @Override
    public void streamCaption(StreamCaptionRequest request, StreamObserver<StreamCaptionResponse> observer) {
        Captioning asked = request.getCaptioning();
        if (!begin(asked, observer)) {
            return;
        }
        for (String word : manner == Manner.HANGS ? WORDS.subList(0, 1) : WORDS) {
            for (int i = 0; i < choices(asked); i++) {
                ChoiceDelta.Builder delta = ChoiceDelta.newBuilder().setIndex(i).setText(word);
                if (asked.hasLogProbs()) {
                    delta.addLogProbs(logProb(word));
                }
                observer.onNext(message(asked).setDelta(delta).build());
            }
        }
        if (manner == Manner.HANGS) {
            return;
        }
        for (int i = 0; i < choices(asked) && manner == Manner.ANSWERS; i++) {
            observer.onNext(message(asked)
                    .setDelta(ChoiceDelta.newBuilder().setIndex(i).setFinishReason(FinishReason.FINISH_REASON_LENGTH))
                    .build());
        }
        running.decrementAndGet();
        observer.onNext(message(asked).setUsage(usage(asked)).build());
        observer.onCompleted();
    }

    private boolean begin(Captioning asked, StreamObserver<?> observer) {
        received.add(asked);
        MedleyException refusal = failure;
        if (refusal != null) {
            observer.onError(GrpcFailures.toGrpc(refusal));
            return false;
        }
        running.incrementAndGet();
        ((ServerCallStreamObserver<?>) observer).setOnCancelHandler(running::decrementAndGet);
        return true;
    }

    private static int choices(Captioning asked) {
        return asked.hasChoiceCount() ? asked.getChoiceCount() : 1;
    }

    private static StreamCaptionResponse.Builder message(Captioning asked) {
        return StreamCaptionResponse.newBuilder().setId("cap-1").setModel(asked.getModel());
    }

    private static TokenLogProb.Builder logProb(String word) {
        return TokenLogProb.newBuilder().setText(word).setLogProb(-0.5f);
    }

    private static Usage usage(Captioning asked) {
        return Usage.newBuilder()
                .setPromptTokens(PROMPT_TOKENS)
                .setCompletionTokens(choices(asked) * WORDS.size())
                .build();
    }

    private void announce(ModelAnnouncement.Builder announcement) {
        announcement.setReady(ready);
        for (String model : models) {
            announcement.addModels(ServedModel.newBuilder()
                    .setName(model)
                    .setModality(Modality.MODALITY_VISION)
                    .setDevice("cpu")
                    .setSlots(4)
                    .setFreeSlots(4)
                    .setOwnedBy("medley"));
        }
    }
}
