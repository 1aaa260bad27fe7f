package dev.medley.e2e;

import dev.medley.proto.text.v1.Conversation;
import dev.medley.proto.text.v1.GenerateRequest;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.Message;
import dev.medley.proto.text.v1.Prompt;
import dev.medley.proto.text.v1.Sampling;
import dev.medley.proto.text.v1.StreamGenerateRequest;

/** Requests of {@code medley.text.v1} that tests start from. */
final class Texts {
    private Texts() {}

    /** A short chat with the most likely answer. */
    static Generation.Builder chat(String model) {
        Message question = Message.newBuilder()
                .setRole("user")
                .setContent("What should I do about a mild fever?")
                .build();
        return Generation.newBuilder()
                .setModel(model)
                .setConversation(Conversation.newBuilder().addMessages(question))
                .setSampling(Sampling.newBuilder().setTemperature(0))
                .setMaxTokens(24);
    }

    /** A text that goes on for exactly {@code tokens} tokens. */
    static Generation.Builder lasting(String model, int tokens) {
        return Generation.newBuilder()
                .setModel(model)
                .setPrompt(Prompt.newBuilder().setText("The contract"))
                .setMaxTokens(tokens)
                .setIgnoreEndOfSequence(true);
    }

    static GenerateRequest whole(Generation.Builder generation) {
        return GenerateRequest.newBuilder().setGeneration(generation).build();
    }

    static StreamGenerateRequest streamed(Generation.Builder generation) {
        return StreamGenerateRequest.newBuilder().setGeneration(generation).build();
    }
}
