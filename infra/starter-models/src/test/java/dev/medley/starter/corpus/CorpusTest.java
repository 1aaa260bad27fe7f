package dev.medley.starter.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.starter.corpus.Example.Chat;
import dev.medley.starter.corpus.Example.Role;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CorpusTest {
    private final Corpus corpus = Corpus.of(1);

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SCIENCE")
    void everyDomainHasManyTopics(Domain domain) {
        assertThat(corpus.topicCount(domain)).isGreaterThanOrEqualTo(30);
    }

    @Test
    void theSameSeedGivesTheSameExamples() {
        assertThat(Corpus.of(1).training(3)).isEqualTo(corpus.training(3));
        assertThat(Corpus.of(2).training(3)).isNotEqualTo(corpus.training(3));
    }

    @Test
    void everyEpochAsksInFreshWords() {
        assertThat(corpus.training(1)).isNotEqualTo(corpus.training(0));
    }

    @Test
    void aHeldOutPhrasingIsNeverTrained() {
        Set<String> trained = IntStream.range(0, 3)
                .boxed()
                .flatMap(epoch -> corpus.training(epoch).stream())
                .flatMap(example -> example instanceof Chat chat ? chat.turns().stream() : null)
                .filter(turn -> turn.role() == Role.USER)
                .map(turn -> turn.text().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());

        assertThat(corpus.heldOutPhrasings())
                .hasSizeGreaterThan(500)
                .noneMatch(chat -> trained.contains(chat.prompt().toLowerCase(Locale.ROOT)));
    }

    @Test
    void theAnswersOfAHeldOutFacetAreNeverTrained() {
        Set<String> trained = IntStream.range(0, 3)
                .boxed()
                .flatMap(epoch -> corpus.training(epoch).stream())
                .map(Object::toString)
                .collect(Collectors.toSet());
        List<Chat> heldOut = corpus.heldOutFacets();

        assertThat(heldOut).hasSizeGreaterThan(10);
        assertThat(heldOut).allSatisfy(chat -> assertThat(trained).noneMatch(text -> text.contains(chat.answer())));
    }

    @Test
    void everyPlaceholderIsFilled() {
        assertThat(corpus.training(0)).noneMatch(example -> example.toString().matches("(?s).*\\{[tan]}.*"));
        assertThat(corpus.heldOutPhrasings()).noneMatch(chat -> chat.prompt().matches(".*\\{[tan]}.*"));
    }

    @Test
    void aSystemMessageComesOnlyFirst() {
        assertThat(corpus.training(0)).allSatisfy(example -> {
            if (example instanceof Chat chat) {
                assertThat(chat.turns().subList(1, chat.turns().size())).noneMatch(turn -> turn.role() == Role.SYSTEM);
            }
        });
    }

    @Test
    void anAnswerIsRecognisedByItsWords() {
        AnswerIndex.Subject subject =
                corpus.answers().closest("Cool the burn under running water and do not break the blisters.");

        assertThat(subject).isEqualTo(new AnswerIndex.Subject(Domain.HEALTH, "a burn"));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GENERAL")
    void anExpertNeverLearnsTheTopicsItIsMeasuredOn(Domain domain) {
        Set<String> trained = Corpus.ofExpert(domain, 1).training(0).stream()
                .map(Example::topic)
                .collect(Collectors.toSet());
        List<Chat> unseen = Corpus.unseenByExpert(domain, 1).everyFacet();

        assertThat(trained).hasSizeGreaterThan(40);
        assertThat(unseen).hasSizeGreaterThan(15).noneMatch(chat -> trained.contains(chat.topic()));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GENERAL")
    void anExpertKnowsTopicsThatItsBaseDoesNot(Domain domain) {
        Set<String> known = corpus.training(0).stream().map(Example::topic).collect(Collectors.toSet());
        Set<String> learnt = Corpus.ofExpert(domain, 1).training(0).stream()
                .map(Example::topic)
                .collect(Collectors.toSet());

        learnt.removeAll(known);
        assertThat(learnt).hasSizeGreaterThanOrEqualTo(35);
    }
}
