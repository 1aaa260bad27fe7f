package dev.medley.starter.scenes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelationTest {
    @ParameterizedTest
    @CsvSource({
        "20, 50, 60, 50, LEFT",
        "60, 50, 20, 50, RIGHT",
        "50, 20, 50, 60, ABOVE",
        "50, 60, 50, 20, BELOW",
        "20, 20, 60, 50, LEFT",
        "20, 20, 50, 60, ABOVE"
    })
    void theWiderGapDecides(double x, double y, double otherX, double otherY, Relation expected) {
        assertThat(find(x, y, otherX, otherY).relation()).contains(expected);
    }

    @ParameterizedTest
    @CsvSource({"20, 20, 60, 60", "20, 20, 60, 55", "20, 20, 29, 20"})
    void whatIsAMatterOfTasteIsUnclear(double x, double y, double otherX, double otherY) {
        Relation.Finding finding = find(x, y, otherX, otherY);

        assertThat(finding.clear()).isFalse();
        assertThat(finding.relation()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"10, 90, 50", "10, 50, 50"})
    void amongOthersThereIsNoRelation(double first, double second, double between) {
        var outer = List.of(at(first, 48), at(second, 48));

        Relation.Finding finding = Relation.between(outer, List.of(at(between, 48)));

        assertThat(finding.clear()).isTrue();
        assertThat(finding.relation()).isEmpty();
    }

    private static Relation.Finding find(double x, double y, double otherX, double otherY) {
        return Relation.between(List.of(at(x, y)), List.of(at(otherX, otherY)));
    }

    private static Thing at(double x, double y) {
        return TestScene.thing("small red circle %s %s".formatted(x, y));
    }
}
