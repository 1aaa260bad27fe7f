package dev.medley.gateway.grpc;

import dev.medley.gateway.routing.Demand;
import dev.medley.gateway.routing.QueryDraft;
import dev.medley.gateway.routing.Targets;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.models.v1.Capability;
import dev.medley.proto.routing.v1.Query;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.Prompt;
import java.util.List;
import java.util.Set;

/** To go on from a text, or to answer a conversation in text. */
final class TextTask implements RoutedTask<Generation> {
    @Override
    public Demand demand() {
        return Demand.TEXT;
    }

    @Override
    public String model(Generation generation) {
        return generation.getModel();
    }

    @Override
    public Generation naming(Generation generation, String model) {
        return generation.toBuilder().setModel(model).build();
    }

    @Override
    public Query query(Generation generation, List<String> models, Set<String> failed) {
        QueryDraft draft = new QueryDraft()
                .user(generation.getUser())
                .allowed(models)
                .failed(failed)
                .maxTokens(Integer.toUnsignedLong(generation.getMaxTokens()));
        generation
                .getConversation()
                .getMessagesList()
                .forEach(message -> draft.message(message.getRole(), message.getContent()));
        Prompt prompt = generation.getPrompt();
        if (prompt.hasText()) {
            draft.prompt(prompt.getText());
        }
        draft.promptTokens(prompt.getTokenIds().getIdsCount());
        if (generation.getModel().equals(Targets.AUTO)) {
            requireText(generation, draft);
            if (generation.getConversation().getToolsJsonCount() > 0) {
                draft.requires(Capability.CAPABILITY_TOOLS);
            }
        }
        return draft.build();
    }

    private static void requireText(Generation generation, QueryDraft draft) {
        if (!draft.isDecidable()) {
            String field = generation.hasPrompt() ? "generation.prompt" : "generation.conversation.messages";
            throw MedleyException.invalid(
                    field, "%s has no text of the user, and 'auto' needs one to choose a model by".formatted(field));
        }
    }
}
