package dev.medley.gateway.audio;

import com.google.protobuf.ByteString;
import dev.medley.gateway.access.Caller;
import dev.medley.gateway.form.FormFields;
import dev.medley.gateway.form.UploadedForm;
import dev.medley.gateway.http.RequestId;
import dev.medley.gateway.openai.EventStream;
import dev.medley.gateway.openai.ParameterNames;
import dev.medley.gateway.speech.SpeechCalls;
import dev.medley.gateway.speech.SpeechModels;
import dev.medley.gateway.speech.Transcript;
import dev.medley.gateway.worker.CallContext;
import dev.medley.gateway.worker.WorkerCalls;
import dev.medley.proto.speech.v1.StreamTranscribeResponse;
import dev.medley.proto.speech.v1.Task;
import dev.medley.proto.speech.v1.Transcription;
import java.nio.charset.StandardCharsets;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code /v1/audio/transcriptions} and {@code /v1/audio/translations}, plain and streamed. */
final class AudioEndpoints {
    private static final MediaType PLAIN = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);

    private final SpeechModels models;
    private final SpeechCalls speech;
    private final WorkerCalls calls;
    private final EventStream events;

    AudioEndpoints(SpeechModels models, SpeechCalls speech, WorkerCalls calls, EventStream events) {
        this.models = models;
        this.speech = speech;
        this.calls = calls;
        this.events = events;
    }

    Mono<ServerResponse> transcribe(ServerRequest request) {
        return answer(request, Task.TASK_TRANSCRIBE);
    }

    Mono<ServerResponse> translate(ServerRequest request) {
        return answer(request, Task.TASK_TRANSLATE);
    }

    private Mono<ServerResponse> answer(ServerRequest request, Task task) {
        return Mono.defer(() -> {
            UploadedForm form = UploadedForm.of(request.exchange());
            AudioQuestion asked = AudioQuestion.read(new FormFields(form.fields()), task);
            Flux<ByteString> recording = form.requiredFile().parts();
            Transcription transcription = asked.transcription().toBuilder()
                    .setModel(models.find(asked.transcription().getModel(), Caller.of(request.exchange())))
                    .build();
            CallContext context = calls.begin(RequestId.of(request.exchange()), Caller.of(request.exchange()));
            Flux<StreamTranscribeResponse> messages =
                    speech.transcribe(transcription, recording, context).onErrorMap(ParameterNames::translate);
            return asked.stream() ? events.reply(request, pieces(messages)) : whole(messages, asked.form());
        });
    }

    private static Flux<String> pieces(Flux<StreamTranscribeResponse> messages) {
        return Flux.defer(() -> {
            TranscriptEvents stream = new TranscriptEvents();
            return messages.flatMapIterable(stream::events, 1)
                    .concatWith(Flux.defer(() -> Flux.fromIterable(stream.end())));
        });
    }

    private static Mono<ServerResponse> whole(Flux<StreamTranscribeResponse> messages, TranscriptForm form) {
        return Transcript.of(messages).map(form::tell).flatMap(told -> ServerResponse.ok()
                .contentType(told.isString() ? PLAIN : MediaType.APPLICATION_JSON)
                .bodyValue((told.isString() ? told.stringValue() : told.toString()).getBytes(StandardCharsets.UTF_8)));
    }
}
