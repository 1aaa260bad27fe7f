package dev.medley.gateway.pipeline;

import dev.medley.gateway.openai.JsonObject;
import dev.medley.gateway.openai.WholeChat;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.text.v1.Choice;
import dev.medley.proto.text.v1.FinishReason;
import dev.medley.proto.text.v1.GenerateResponse;
import java.util.Map;

/** {@code write}: the answer to a chat, which is asked as {@code POST /v1/chat/completions} has it. */
final class WriteWork {
    static final Map<String, Object> EXAMPLE = Map.of("text", "example", "model", "example", "finish_reason", "stop");

    private WriteWork() {}

    static void ask(JsonObject body, Job.Builder job) {
        if (body.get("model") == null) {
            body.node().put("model", StageWork.AUTO);
        }
        job.setGeneration(WholeChat.read(body));
    }

    static Map<String, Object> told(GenerateResponse response) {
        Choice choice = response.getChoices(0);
        boolean cut = choice.getFinishReason() == FinishReason.FINISH_REASON_LENGTH;
        return Map.of(
                "text",
                choice.getText().strip(),
                "model",
                response.getModel(),
                "finish_reason",
                cut ? "length" : "stop");
    }
}
