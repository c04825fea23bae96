#include <snowflake.hpp>

std::string text_of_other_unit(const snowflake::generator &ids);

std::string text_of_other_unit(const snowflake::generator &ids)
{
  return snowflake::format(ids.next(), SNOWFLAKE_ENCODING_BASE32);
}
