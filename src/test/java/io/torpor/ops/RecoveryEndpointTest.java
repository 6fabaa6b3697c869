package io.torpor.ops;

import static io.torpor.support.Invariant.I12;
import static io.torpor.support.Invariant.I4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import io.torpor.act.Acts;
import io.torpor.catalog.CatalogRebuild;
import io.torpor.catalog.CatalogRebuild.Rebuilt;
import io.torpor.catalog.SomeOf;
import io.torpor.problem.ProblemCode;
import io.torpor.problem.ProblemException;
import io.torpor.support.Pins;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecoveryEndpointTest {

    private final CatalogRebuild catalog = mock();
    private final Acts acts = mock();
    private final RecoveryEndpoint endpoint = new RecoveryEndpoint(catalog, acts);

    /** An archive in it may have been committed after what the database knows; above it would be counted blindly. */
    @Test
    @Pins({I4, I12})
    void aDatabaseThatIsBehindDoesNotGoOnWhileARootCantBeRead() {
        given(catalog.run()).willReturn(rebuilt(List.of("file:/away")));
        given(acts.isBehind()).willReturn(true);

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(endpoint::recover)
                .returns(ProblemCode.ARCHIVE_UNREACHABLE, ProblemException::code)
                .withMessageContaining("file:/away");
        verify(acts, never()).goOn();
    }

    @Test
    void oneThatIsNotOrWhoseRootsCouldAllBeReadDoes() {
        given(catalog.run()).willReturn(rebuilt(List.of("file:/away")));
        assertThat(endpoint.recover().wasBehind()).isFalse();

        given(catalog.run()).willReturn(rebuilt(List.of()));
        given(acts.isBehind()).willReturn(true);
        given(acts.goOn()).willReturn(true);
        assertThat(endpoint.recover().wasBehind()).isTrue();
    }

    private static Rebuilt rebuilt(List<String> away) {
        return new Rebuilt(List.of("file:/archive"), away, none(), 0, none(), none(), none(), none(), none());
    }

    private static <T> SomeOf<T> none() {
        return new SomeOf<>(0, List.of());
    }
}
