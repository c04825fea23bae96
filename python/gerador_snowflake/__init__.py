"""Os nomes antigos: `GeradorSnowflake(1).proximo_id()`, sobre a libsnowflake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable, SupportsIndex

from libsnowflake import SnowflakeGenerator

__all__ = ["GeradorSnowflake"]


class GeradorSnowflake(SnowflakeGenerator):
    """Gera IDs de 64 bits: milissegundos desde 2020-01-01, worker e sequência.

    `proximo_id()` devolve o próximo ID, maior que todos os anteriores. Espera até
    50 ms quando a sequência do milissegundo se esgota ou o relógio recua; além
    disso levanta RuntimeError. Todos os processos do usuário na mesma máquina
    compartilham o estado: nenhum ID se repete entre eles.
    """

    __slots__ = ()

    def __init__(
        self, worker_id: SupportsIndex, *, relogio: Callable[[], int] | None = None
    ) -> None:
        """Cria um gerador.

        Args:
            worker_id: O worker, de 0 a 1023.
            relogio: Em lugar do relógio do sistema, para testes: nanossegundos
                desde 1970.

        Raises:
            ValueError: O worker_id está fora do intervalo.
            RuntimeError: O relógio está antes de 2020.
        """
        super().__init__(worker_id, clock=relogio)

    if TYPE_CHECKING:

        def proximo_id(self) -> int:
            """Devolve o próximo ID, como `next_id`."""
    else:
        # O mesmo método, e não outro que o chame: sem custo a mais por ID.
        proximo_id = SnowflakeGenerator.next_id
