package dev.medley.modelrouter.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.modelrouter.domain.Domain;
import dev.medley.modelrouter.domain.Domains;
import dev.medley.proto.routing.v1.DomainScore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationTest {
    private final List<String> scored = new ArrayList<>();

    @Test
    void theLastMessageDecides() {
        Opinion opinion = opinion("my knee hurts", "may my landlord evict me?");

        assertThat(opinion.domain()).extracting(Domain::name).isEqualTo("law");
        assertThat(scored).containsExactly("may my landlord evict me?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"and why?", "?", "", "  ", "what else could it be then?", "🤔🤔🤔", "なぜ"})
    void aFollowUpKeepsTheDomainOfTheConversation(String followUp) {
        assertThat(opinion("my knee hurts", followUp).domain())
                .extracting(Domain::name)
                .isEqualTo("health");
    }

    @Test
    void theNearestEarlierMessageCounts() {
        assertThat(opinion("my knee hurts", "may my landlord evict me?", "and why?")
                        .domain())
                .extracting(Domain::name)
                .isEqualTo("law");
    }

    @Test
    void aShortMessageThatIsAllThereIsDecides() {
        assertThat(opinion("my knee").domain()).extracting(Domain::name).isEqualTo("health");
    }

    @Test
    void onlyTheNearestMessagesAreLookedAt() {
        assertThat(opinion("my knee hurts", "hm", "hm", "hm", "hm").domain()).isNull();
        assertThat(scored).hasSize(1 + Conversation.EARLIER);
    }

    @Test
    void aConversationThatLeavesItOpenHasTheScoresOfItsLastMessage() {
        Opinion opinion = opinion("good morning", "write a poem about the sea");

        assertThat(opinion.domain()).isNull();
        assertThat(opinion.scores()).extracting(DomainScore::getScore).containsOnly(0.1f);
        assertThat(scored).containsExactly("write a poem about the sea", "good morning\nwrite a poem about the sea");
    }

    @Test
    void aLongMessageIsLookedAtFromBothEnds() {
        assertThat(opinion("x".repeat(100_000) + " knee").domain())
                .extracting(Domain::name)
                .isEqualTo("health");
        assertThat(opinion("knee " + "x".repeat(100_000)).domain())
                .extracting(Domain::name)
                .isEqualTo("health");
        assertThat(scored).allSatisfy(text -> assertThat(text).hasSizeLessThan(Conversation.LOOKED_AT + 10));
    }

    @Test
    void aLongMessageIsNotCutWithinACharacter() {
        assertThat(opinion("a" + "🦴".repeat(50_000)).domain()).isNull();
        assertThat(scored).allSatisfy(text -> assertThat(text.codePoints())
                .allMatch(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE));
    }

    private Opinion opinion(String... messages) {
        var health = new Domain("health", "Health", "starter-health", null, null, List.of());
        var law = new Domain("law", "Law", "starter-law", null, null, List.of());
        var general = new Domain(Domain.GENERAL, "All else", "starter", null, null, List.of());
        return new Conversation(List.of(messages))
                .opinion(
                        new Domains(Map.of("health", health, "law", law, Domain.GENERAL, general), this::scores, 0.5f));
    }

    private Map<String, Float> scores(String text) {
        scored.add(text);
        float law = text.contains("landlord") ? 0.9f : 0.1f;
        float health = text.contains("knee") ? 0.8f : 0.1f;
        return Map.of("health", health, "law", law);
    }
}
