package dev.medley.gateway.testing;

import com.google.protobuf.Timestamp;
import dev.medley.platform.error.GrpcFailures;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.grpc.CallLog;
import dev.medley.proto.models.v1.Modality;
import dev.medley.proto.models.v1.ModelAnnouncement;
import dev.medley.proto.models.v1.ServedModel;
import dev.medley.proto.text.v1.Choice;
import dev.medley.proto.text.v1.ChoiceDelta;
import dev.medley.proto.text.v1.FinishReason;
import dev.medley.proto.text.v1.GenerateRequest;
import dev.medley.proto.text.v1.GenerateResponse;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.LogProbsRequest;
import dev.medley.proto.text.v1.StreamGenerateRequest;
import dev.medley.proto.text.v1.StreamGenerateResponse;
import dev.medley.proto.text.v1.TextGenerationServiceGrpc;
import dev.medley.proto.text.v1.TokenLogProb;
import dev.medley.proto.text.v1.Usage;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A worker with a real gRPC server and real announcements, that says the same words whatever it is asked. */
public final class FakeWorker extends TextGenerationServiceGrpc.TextGenerationServiceImplBase implements AutoCloseable {
    public static final List<String> WORDS = List.of("Hello", " from", " the", " wörker", " 🙂");
    public static final String TEXT = String.join("", WORDS);
    private static final int PROMPT_TOKENS = 7;
    private static final int SLOTS = 8;

    /** What it does with a stream. */
    public enum Manner {
        /** Says its words and ends. */
        ANSWERS,
        /** Says nothing. */
        HANGS,
        /** Says its first word and then nothing. */
        HANGS_AFTER_A_WORD,
        /** Says words for ever, as fast as they are taken. */
        NEVER_ENDS,
        /** Says its words and ends without a finish reason. */
        BREAKS_OFF
    }

    private final String instance = "fake-" + UUID.randomUUID();
    private final List<String> models;
    private final AnnouncedServer server;
    private final Queue<Generation> received = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> hanging = new ConcurrentLinkedQueue<>();
    private final Queue<String> requestIds = new ConcurrentLinkedQueue<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final AtomicInteger sent = new AtomicInteger();
    private volatile Manner manner = Manner.ANSWERS;
    private volatile @Nullable MedleyException failure;
    private volatile boolean ready = true;
    private volatile String domain = "";

    FakeWorker(String bootstrapServers, String topic, String... models) {
        this.models = Stream.concat(Stream.of(models), Stream.of(instance)).toList();
        this.server =
                new AnnouncedServer(bootstrapServers, topic, instance, this, this::announce, new RequestIdRecorder());
    }

    /** Name of a model that it alone serves, which is also its instance id. */
    public String ownName() {
        return instance;
    }

    public FakeWorker that(Manner manner) {
        this.manner = manner;
        return this;
    }

    /** Refuses everything from now on; null answers again. */
    public FakeWorker refusing(@Nullable MedleyException failure) {
        this.failure = failure;
        return this;
    }

    /** Says from now on that it is ready, or not. */
    public void ready(boolean ready) {
        this.ready = ready;
    }

    /** Says from now on what its models specialise in. */
    public void specialisedIn(String domain) {
        this.domain = domain;
    }

    /** What it was asked, oldest first. */
    public List<Generation> received() {
        return List.copyOf(received);
    }

    public Generation lastReceived() {
        return received().get(received.size() - 1);
    }

    /** The request ids that came with what it was asked. */
    public List<String> requestIds() {
        return List.copyOf(requestIds);
    }

    /** Streams that it is in. */
    public int running() {
        return running.get();
    }

    /** Calls whose caller went away. */
    public int cancelled() {
        return cancelled.get();
    }

    /** Words sent in streams. */
    public int sent() {
        return sent.get();
    }

    /** Ends the streams in which it hangs as if it had said all. */
    public void finishAll() {
        hanging.forEach(Runnable::run);
    }

    /** Goes on serving without announcing itself. */
    public void fallSilent() {
        server.fallSilent();
    }

    /** Says goodbye and takes no more calls. */
    public void leave() {
        server.leave();
    }

    /** Dies as in a crash: connections drop, no goodbye. */
    public void crash() {
        server.crash();
    }

    @Override
    public void close() {
        server.close();
    }

    private void announce(ModelAnnouncement.Builder announcement) {
        announcement.setReady(ready);
        for (String model : models) {
            announcement.addModels(ServedModel.newBuilder()
                    .setName(model)
                    .setModality(Modality.MODALITY_TEXT)
                    .setDomain(domain)
                    .setDevice("cpu")
                    .setSlots(SLOTS)
                    .setFreeSlots(Math.max(0, SLOTS - running.get()))
                    .setCreatedAt(Timestamp.newBuilder().setSeconds(1_700_000_000))
                    .setOwnedBy("medley"));
        }
    }

    @Override
    public void generate(GenerateRequest request, StreamObserver<GenerateResponse> observer) {
        Generation generation = request.getGeneration();
        received.add(generation);
        if (refused(observer)) {
            return;
        }
        ServerCallStreamObserver<GenerateResponse> call = (ServerCallStreamObserver<GenerateResponse>) observer;
        call.setOnCancelHandler(cancelled::incrementAndGet);
        if (manner != Manner.ANSWERS) {
            return;
        }
        GenerateResponse.Builder response =
                GenerateResponse.newBuilder().setId("gen-1").setModel(generation.getModel());
        int choices = generation.hasChoiceCount() ? generation.getChoiceCount() : 1;
        for (int i = 0; i < choices; i++) {
            Choice.Builder choice = response.addChoicesBuilder()
                    .setIndex(i)
                    .setText(TEXT)
                    .setFinishReason(FinishReason.FINISH_REASON_STOP);
            if (generation.hasLogProbs()) {
                WORDS.forEach(word -> choice.addLogProbs(logProb(word, generation.getLogProbs())));
            }
        }
        observer.onNext(response.setUsage(usage(choices)).build());
        observer.onCompleted();
    }

    @Override
    public void streamGenerate(StreamGenerateRequest request, StreamObserver<StreamGenerateResponse> observer) {
        Generation generation = request.getGeneration();
        received.add(generation);
        if (refused(observer)) {
            return;
        }
        ServerCallStreamObserver<StreamGenerateResponse> call =
                (ServerCallStreamObserver<StreamGenerateResponse>) observer;
        running.incrementAndGet();
        call.setOnCancelHandler(() -> {
            running.decrementAndGet();
            cancelled.incrementAndGet();
        });
        if (manner == Manner.NEVER_ENDS) {
            call.setOnReadyHandler(() -> {
                while (call.isReady()) {
                    call.onNext(delta(generation, 0, "word ", FinishReason.FINISH_REASON_UNSPECIFIED));
                    sent.incrementAndGet();
                }
            });
        } else if (manner == Manner.HANGS_AFTER_A_WORD) {
            call.onNext(delta(generation, 0, WORDS.get(0), FinishReason.FINISH_REASON_UNSPECIFIED));
            hanging.add(() -> finish(generation, call, 1));
        } else if (manner != Manner.HANGS) {
            answer(generation, call);
        }
    }

    private void answer(Generation generation, StreamObserver<StreamGenerateResponse> call) {
        int choices = generation.hasChoiceCount() ? generation.getChoiceCount() : 1;
        for (String word : WORDS) {
            for (int i = 0; i < choices; i++) {
                call.onNext(delta(generation, i, word, FinishReason.FINISH_REASON_UNSPECIFIED));
            }
        }
        running.decrementAndGet();
        if (manner == Manner.ANSWERS) {
            finish(generation, call, choices);
        } else {
            call.onCompleted();
        }
    }

    private static void finish(Generation generation, StreamObserver<StreamGenerateResponse> call, int choices) {
        for (int i = 0; i < choices; i++) {
            call.onNext(delta(generation, i, "", FinishReason.FINISH_REASON_LENGTH));
        }
        call.onNext(StreamGenerateResponse.newBuilder()
                .setId("gen-1")
                .setModel(generation.getModel())
                .setUsage(usage(choices))
                .build());
        call.onCompleted();
    }

    private boolean refused(StreamObserver<?> observer) {
        MedleyException refusal = failure;
        if (refusal != null) {
            observer.onError(GrpcFailures.toGrpc(refusal));
        }
        return refusal != null;
    }

    private static StreamGenerateResponse delta(Generation generation, int index, String text, FinishReason reason) {
        ChoiceDelta.Builder delta =
                ChoiceDelta.newBuilder().setIndex(index).setText(text).setFinishReason(reason);
        if (generation.hasLogProbs() && !text.isEmpty()) {
            delta.addLogProbs(logProb(text, generation.getLogProbs()));
        }
        return StreamGenerateResponse.newBuilder()
                .setId("gen-1")
                .setModel(generation.getModel())
                .setDelta(delta)
                .build();
    }

    private static TokenLogProb logProb(String text, LogProbsRequest wanted) {
        TokenLogProb.Builder token = TokenLogProb.newBuilder()
                .setText(text)
                .setBytes(com.google.protobuf.ByteString.copyFromUtf8(text))
                .setLogProb(-0.5f);
        for (int i = 0; i < wanted.getTopCount(); i++) {
            token.addTop(TokenLogProb.newBuilder().setText("t" + i).setLogProb(-i - 1f));
        }
        return token.build();
    }

    private static Usage usage(int choices) {
        return Usage.newBuilder()
                .setPromptTokens(PROMPT_TOKENS)
                .setCompletionTokens(choices * WORDS.size())
                .build();
    }

    private final class RequestIdRecorder implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            requestIds.add(String.valueOf(headers.get(CallLog.REQUEST_ID_HEADER)));
            return next.startCall(call, headers);
        }
    }
}
